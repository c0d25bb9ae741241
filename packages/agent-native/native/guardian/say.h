// One line to stderr, which systemd and Kubernetes keep.
#pragma once

namespace wattlane {

void say(const char* format, ...) __attribute__((format(printf, 1, 2)));

}  // namespace wattlane
