// Puts back what the journal says is ours.
#pragma once

namespace wattlane {

struct RestoreOptions {
  const char* journalPath;
  const char* nvmlPath;  // null: where drivers install it
  int deadlineMs;        // a GPU that has not answered by then is left in the journal
  bool keepJournal;      // for while the one who sets may not be gone: all of it is undone once more by the next
};

// Restores in a child process, so that a driver that hangs holds up nothing and its memory is given back.
// How many GPUs could not be restored; 0 when nothing was owned.
int restore(const RestoreOptions& options);

}  // namespace wattlane
