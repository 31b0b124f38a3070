# Samples of cities by strata, with R's sampling: city_samples.R <folder> <answers>. Strata and numbers to draw are
# those that Quito wrote.

suppressMessages(library(sampling))
source("peers/stopwatch.R")

arguments <- commandArgs(TRUE)
watch <- stopwatch()
table <- read.delim(file.path(arguments[1], "strata.tsv"), header = FALSE,
                    col.names = c("id", "stratum", "size", "probability"))
frame <- read.delim(file.path(arguments[1], "frame.tsv"), header = FALSE, quote = "",
                    col.names = c("id", "region", "population"))
table$population <- frame$population[match(table$id, frame$id)]
strata <- split(seq_len(nrow(table)), table$stratum)
watch <- mark(watch, "load")
set.seed(2025)
schemes <- list(
  "sequential-simple" = function(p) srswor(round(sum(p)), length(p)), "systematic" = UPsystematic,
  "sampford" = function(p) UPsampford(p, max_iter = 1e6), "tille" = UPtille, "midzuno" = UPmidzuno,
  "maximum-entropy" = UPmaxentropy, "pareto" = function(p) UPopips(p, "pareto"),
  "sequential-poisson" = function(p) UPopips(p, "uniform"))
for (scheme in names(schemes)) {
  count <- 0
  for (rows in strata) {
    chances <- inclusionprobabilities(table$population[rows], table$size[rows[1]])
    drawn <- schemes[[scheme]](chances)
    # Which are drawn, or for each whether it is.
    count <- count + if (length(drawn) == length(chances)) sum(drawn) else length(drawn)
  }
  stopifnot(abs(count - sum(table$size[sapply(strata, `[`, 1)])) < 1e-6)
  watch <- mark(watch, scheme)
}
dir.create(arguments[2], showWarnings = FALSE)
chances <- lapply(strata, function(rows) inclusionprobabilities(table$population[rows], table$size[rows[1]]))
writeLines(sprintf("%.17g", unlist(chances)), file.path(arguments[2], "probabilities"))
report(watch, paste("R sampling", packageVersion("sampling")))
