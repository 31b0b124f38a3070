#include <zlib.h>

// A macro in the library, and so out of Swift's sight. 15 bits of window and 16 for the gzip format.
static inline int quito_gzip_begin(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
