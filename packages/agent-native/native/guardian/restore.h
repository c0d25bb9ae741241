// Puts back what the journal says is ours.
#pragma once

namespace wattlane {

struct RestoreOptions {
  const char* journalPath;
  const char* nvmlPath;  // null: where drivers install it
  int deadlineMs;        // a GPU that has not answered by then is left in the journal
};

// Restores in a child process, so that a driver that hangs holds up nothing and its memory is given back.
// How many GPUs could not be restored; 0 when nothing was owned.
int restore(const RestoreOptions& options);

}  // namespace wattlane
