#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

namespace wattlane {

void say(const char* format, ...) {
  char line[512] = "wattlane-guardian: ";
  const size_t start = strlen(line);
  va_list values;
  va_start(values, format);
  vsnprintf(line + start, sizeof line - start - 1, format, values);
  va_end(values);
  const size_t length = strlen(line);
  line[length] = '\n';
  if (write(STDERR_FILENO, line, length + 1) < 0) return;
}

}  // namespace wattlane
