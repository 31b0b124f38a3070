#ifndef CSURVEYKERNELS_H
#define CSURVEYKERNELS_H

#include <stddef.h>
#include <stdint.h>

// The innermost loops of the room Surveys, each compiled for several kinds of processor, of which the loader takes
// the best there is. Numbers are added in the same order by all, and none fuses a product with a sum: results are
// the same bit for bit on every processor.

/// A hint to back memory that is about to be filled with large pages: fewer faults when it is touched.
void survey_prefer_large_pages(void *start, size_t bytes);

/// products[i] = weights[i] · values[i]. Returns whether a value is NaN.
int survey_multiply_values(double *products, const double *weights, const double *values, size_t count);

/// products[i] = weights[i] where codes[i] is `code`, else 0. Returns whether a code is below 0.
int survey_multiply_indicator(
    double *products, const double *weights, const int32_t *codes, int32_t code, size_t count);

/// totals[4 cells[i] + lane] += products[stride · lane + i] for four lanes.
void survey_add_at_cells(
    double *totals, const int32_t *cells, const double *products, size_t stride, size_t count);

/// squares[d] += scale Σ over units of (z − m)², d = 0 ..< stride: z = y − ratios[d] x of the unit's totals, which
/// stand 4 apart, or y where x is null; m the mean of z, or 0. `room` takes (units + 1) · stride numbers.
void survey_add_squares(
    double *squares, const double *y, const double *x, const double *ratios, size_t units, size_t stride,
    int about_mean, double scale, double *room);

/// table[16 i + column] = table[16 parents[i] + column] + factors[i] · sums[width · units[i] + column] for 16
/// columns; 0 where units[i] is below 0. Parents stand before their children.
void survey_tabulate_combinations(
    double *table, const uint16_t *parents, const int32_t *units, const double *factors, size_t count,
    const double *sums, size_t width);

/// result[width · r + column] += Σ over groups of table[16 nodes[groups · r + group] + column], for 16 columns of
/// every replicate r.
void survey_add_combinations(
    double *result, size_t width, const double *table, const uint16_t *nodes, size_t groups, size_t replicates);

#endif
