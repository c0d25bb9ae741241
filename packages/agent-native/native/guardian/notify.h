// sd_notify: tells systemd how the service is, where NOTIFY_SOCKET says that it wants to know.
#pragma once

namespace wattlane {

void notifySystemd(const char* state);

}  // namespace wattlane
