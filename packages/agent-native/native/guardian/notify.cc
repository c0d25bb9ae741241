#include "notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace wattlane {

void notifySystemd(const char* state) {
  const char* path = getenv("NOTIFY_SOCKET");
  if (path == nullptr || (path[0] != '/' && path[0] != '@')) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address.sun_path) return;
  strcpy(address.sun_path, path);
  if (path[0] == '@') address.sun_path[0] = 0;
  const int to = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (to < 0) return;
  const socklen_t length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + strlen(path));
  sendto(to, state, strlen(state), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address), length);
  close(to);
}

}  // namespace wattlane
