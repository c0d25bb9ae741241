// The journal: what the agent found on each GPU and what it has set, written before it is set.
//
//   wattlane-journal 1
//   boot 3f2a...-...
//   gpu GPU-uuid clock=1 persistence=1 before=700000 set=500000,400000
//   end 89abcdef
//
// `clock` says that SM clocks may be locked by us, `persistence` that we may have turned persistence mode on (left out where
// not), `before` is the power limit that was found and `set` the limits that we may have set, all in mW; the two are left
// out where the limit was not touched. `end` carries the CRC-32 of the bytes
// before that line. src/journal/journalText.ts writes the same.
#pragma once

#include <stddef.h>

namespace wattlane {

constexpr int kMaxGpus = 64;
constexpr int kMaxSet = 4;

struct JournalGpu {
  char uuid[96];
  bool clock;
  bool persistence;
  unsigned beforeMw;
  unsigned setMw[kMaxSet];
  int setCount;
};

struct Journal {
  enum State { Missing, Whole, Damaged } state;
  char boot[64];
  JournalGpu gpu[kMaxGpus];
  int count;
};

// Reads the journal; Damaged when it is not what the agent wrote to the end, or cannot be read.
void readJournal(const char* path, Journal& journal);

// Replaces the journal, or removes it when it lists no GPU. False when the file system does not let it.
bool writeJournal(const char* path, const Journal& journal);

// This boot of the machine; empty where the kernel does not say.
void readBootId(char* text, size_t size);

}  // namespace wattlane
