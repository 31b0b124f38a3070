#include "CSurveyKernels.h"

#include <string.h>
#include <sys/mman.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

typedef double four __attribute__((vector_size(32), aligned(8)));
typedef double eight __attribute__((vector_size(64), aligned(8)));

void survey_prefer_large_pages(void *start, size_t bytes) {
#ifdef MADV_HUGEPAGE
  const uintptr_t size = (uintptr_t)2 << 20;
  uintptr_t first = ((uintptr_t)start + size - 1) / size * size;
  uintptr_t end = ((uintptr_t)start + bytes) / size * size;
  if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
#else
  (void)start, (void)bytes;
#endif
}

FOR_EACH_PROCESSOR
int survey_multiply_values(
    double *restrict products, const double *restrict weights, const double *restrict values, size_t count) {
  int64_t missing = 0;
  for (size_t i = 0; i < count; i++) {
    products[i] = weights[i] * values[i];
    missing |= values[i] != values[i];
  }
  return missing != 0;
}

FOR_EACH_PROCESSOR
int survey_multiply_indicator(
    double *restrict products, const double *restrict weights, const int32_t *restrict codes, int32_t code,
    size_t count) {
  int32_t signs = 0;
  for (size_t i = 0; i < count; i++) {
    // By bits: a branch would be guessed wrong as often as the answer is uncertain.
    int64_t bits;
    memcpy(&bits, weights + i, 8);
    bits &= -(int64_t)(codes[i] == code);
    memcpy(products + i, &bits, 8);
    signs |= codes[i];
  }
  return signs < 0;
}

FOR_EACH_PROCESSOR
void survey_add_at_cells(
    double *restrict totals, const int32_t *restrict cells, const double *restrict products, size_t stride,
    size_t count) {
  for (size_t i = 0; i < count; i++) {
    four *total = (four *)(totals + 4 * (size_t)cells[i]);
    const double *product = products + i;
    *total += (four){product[0], product[stride], product[2 * stride], product[3 * stride]};
  }
}

FOR_EACH_PROCESSOR
void survey_add_squares(
    double *restrict squares, const double *restrict y, const double *restrict x, const double *restrict ratios,
    size_t units, size_t stride, int about_mean, double scale, double *restrict room) {
  double *restrict mean = room + units * stride;
  memset(mean, 0, stride * sizeof *mean);
  for (size_t unit = 0; unit < units; unit++) {
    double *z = room + unit * stride;
    size_t first = 4 * unit * stride;
    if (x) {
      for (size_t d = 0; d < stride; d++) z[d] = y[first + 4 * d] - ratios[d] * x[first + 4 * d];
    } else {
      for (size_t d = 0; d < stride; d++) z[d] = y[first + 4 * d];
    }
    for (size_t d = 0; d < stride; d++) mean[d] += z[d];
  }
  double share = about_mean ? 1 / (double)units : 0;
  for (size_t d = 0; d < stride; d++) mean[d] *= share;
  for (size_t unit = 0; unit < units; unit++) {
    double *z = room + unit * stride;
    for (size_t d = 0; d < stride; d++) {
      double deviation = z[d] - mean[d];
      squares[d] += scale * deviation * deviation;
    }
  }
}

FOR_EACH_PROCESSOR
void survey_tabulate_combinations(
    double *restrict table, const uint16_t *restrict parents, const int32_t *restrict units,
    const double *restrict factors, size_t count, const double *restrict sums, size_t width) {
  for (size_t i = 0; i < count; i++) {
    eight *row = (eight *)(table + 16 * i);
    if (units[i] < 0) {
      row[0] = row[1] = (eight){0};
      continue;
    }
    const eight *parent = (const eight *)(table + 16 * (size_t)parents[i]);
    const eight *unit = (const eight *)(sums + width * (size_t)units[i]);
    row[0] = parent[0] + factors[i] * unit[0];
    row[1] = parent[1] + factors[i] * unit[1];
  }
}

FOR_EACH_PROCESSOR
void survey_add_combinations(
    double *restrict result, size_t width, const double *restrict table, const uint16_t *restrict nodes,
    size_t groups, size_t replicates) {
  for (size_t r = 0; r < replicates; r++) {
    eight *row = (eight *)(result + width * r);
    eight first = row[0], second = row[1];
    for (size_t group = 0; group < groups; group++) {
      const eight *node = (const eight *)(table + 16 * (size_t)nodes[groups * r + group]);
      first += node[0];
      second += node[1];
    }
    row[0] = first;
    row[1] = second;
  }
}
