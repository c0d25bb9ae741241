#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace wattlane {
namespace {

constexpr size_t kMaxBytes = 16384;

uint32_t crc32(const char* bytes, size_t length) {
  uint32_t crc = 0xffffffffu;
  for (size_t i = 0; i < length; i++) {
    crc ^= static_cast<unsigned char>(bytes[i]);
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

// Reads a whole small file. Its length, or -1 with errno.
long readFile(const char* path, char* buffer, size_t size) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  size_t length = 0;
  for (;;) {
    const ssize_t got = read(file, buffer + length, size - 1 - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      close(file);
      return -1;
    }
    if (got == 0) break;
    length += static_cast<size_t>(got);
    if (length == size - 1) break;
  }
  close(file);
  buffer[length] = 0;
  return static_cast<long>(length);
}

bool parseGpu(char* line, JournalGpu& gpu) {
  memset(&gpu, 0, sizeof gpu);
  char* rest = nullptr;
  const char* uuid = strtok_r(line, " ", &rest);
  if (uuid == nullptr || strlen(uuid) >= sizeof gpu.uuid) return false;
  strcpy(gpu.uuid, uuid);
  for (char* field = strtok_r(nullptr, " ", &rest); field != nullptr; field = strtok_r(nullptr, " ", &rest)) {
    if (strncmp(field, "clock=", 6) == 0) {
      gpu.clock = field[6] == '1';
    } else if (strncmp(field, "persistence=", 12) == 0) {
      gpu.persistence = field[12] == '1';
    } else if (strncmp(field, "before=", 7) == 0) {
      gpu.beforeMw = static_cast<unsigned>(strtoul(field + 7, nullptr, 10));
    } else if (strncmp(field, "set=", 4) == 0) {
      char* at = field + 4;
      while (*at != 0 && gpu.setCount < kMaxSet) {
        gpu.setMw[gpu.setCount++] = static_cast<unsigned>(strtoul(at, &at, 10));
        if (*at == ',') at++;
        else break;
      }
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

void readJournal(const char* path, Journal& journal) {
  memset(&journal, 0, sizeof journal);
  static char text[kMaxBytes];
  const long length = readFile(path, text, sizeof text);
  if (length < 0) {
    journal.state = errno == ENOENT ? Journal::Missing : Journal::Damaged;
    return;
  }
  journal.state = Journal::Damaged;
  const char* end = nullptr;
  for (const char* at = strstr(text, "\nend "); at != nullptr; at = strstr(at + 1, "\nend ")) end = at + 1;
  // Its last line, whole: "end ", eight digits and the newline.
  if (end == nullptr || text + length - end != 13 || text[length - 1] != '\n') return;
  char* digits = nullptr;
  const unsigned long sum = strtoul(end + 4, &digits, 16);
  if (digits != end + 12 || sum != crc32(text, static_cast<size_t>(end - text))) return;
  text[end - text] = 0;
  char* rest = nullptr;
  char* line = strtok_r(text, "\n", &rest);
  if (line == nullptr || strcmp(line, "wattlane-journal 1") != 0) return;
  while ((line = strtok_r(nullptr, "\n", &rest)) != nullptr) {
    if (strncmp(line, "boot ", 5) == 0) {
      snprintf(journal.boot, sizeof journal.boot, "%s", line + 5);
    } else if (strncmp(line, "gpu ", 4) == 0) {
      if (journal.count == kMaxGpus || !parseGpu(line + 4, journal.gpu[journal.count])) return;
      journal.count++;
    } else {
      return;
    }
  }
  journal.state = Journal::Whole;
}

bool writeJournal(const char* path, const Journal& journal) {
  if (journal.count == 0) return unlink(path) == 0 || errno == ENOENT;
  static char text[kMaxBytes];
  size_t length = 0;
  const auto add = [&](int written) {
    if (written > 0) length += static_cast<size_t>(written);
    if (length >= sizeof text) length = sizeof text - 1;
  };
  add(snprintf(text, sizeof text, "wattlane-journal 1\nboot %s\n", journal.boot));
  for (int i = 0; i < journal.count; i++) {
    const JournalGpu& gpu = journal.gpu[i];
    add(snprintf(text + length, sizeof text - length, "gpu %s clock=%d", gpu.uuid, gpu.clock ? 1 : 0));
    if (gpu.persistence) add(snprintf(text + length, sizeof text - length, " persistence=1"));
    if (gpu.setCount > 0) add(snprintf(text + length, sizeof text - length, " before=%u set=", gpu.beforeMw));
    for (int j = 0; j < gpu.setCount; j++) {
      add(snprintf(text + length, sizeof text - length, j == 0 ? "%u" : ",%u", gpu.setMw[j]));
    }
    add(snprintf(text + length, sizeof text - length, "\n"));
  }
  add(snprintf(text + length, sizeof text - length, "end %08x\n", crc32(text, length)));
  char next[4096];
  snprintf(next, sizeof next, "%s.guardian", path);
  const int file = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool written = write(file, text, length) == static_cast<ssize_t>(length);
  close(file);
  return written && rename(next, path) == 0;
}

void readBootId(char* text, size_t size) {
  const long length = readFile("/proc/sys/kernel/random/boot_id", text, size);
  if (length <= 0) {
    text[0] = 0;
    return;
  }
  text[strcspn(text, "\n")] = 0;
}

}  // namespace wattlane
