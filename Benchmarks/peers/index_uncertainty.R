# Ranks of cities over many runs of an index, with COINr:
# index_uncertainty.R <folder> <few runs> <more runs> <of runs> <answers>. Seconds of computing are extrapolated from
# a few runs and more of them to those asked for.

suppressMessages(library(COINr))
source("peers/stopwatch.R")

arguments <- commandArgs(TRUE)
folder <- arguments[1]
sizes <- as.integer(arguments[2:3])
of <- as.integer(arguments[4])

watch <- stopwatch()
nodes <- read.delim(file.path(folder, "nodes.tsv"), header = FALSE, na.strings = "",
                    col.names = c("code", "parent", "level", "weight", "direction"))
isIndicator <- nodes$level == 1
path <- file.path(folder, "values")
values <- matrix(readBin(path, "double", file.size(path) / 8), ncol = sum(isIndicator))
colnames(values) <- nodes$code[isIndicator]
cities <- data.frame(uCode = sprintf("city%03d", seq_len(nrow(values))), values)
meta <- data.frame(
  Level = nodes$level, iCode = nodes$code, Parent = nodes$parent, Direction = nodes$direction,
  iName = nodes$code, Weight = nodes$weight, Type = ifelse(isIndicator, "Indicator", "Aggregate"))
weights <- matrix(readBin(file.path(folder, "weights"), "double", of * nrow(nodes)), nrow = nrow(nodes))
watch <- mark(watch, "load")
coin <- new_coin(cities, meta, quietly = TRUE)
coin <- Normalise(coin, dset = "Raw", global_specs = list(f_n = "n_minmax", f_n_para = list(c(1, 100))))
coin <- Aggregate(coin, dset = "Normalised", f_ag = rep("a_amean", 3))
watch <- mark(watch, "build")
nominal <- get_data(coin, dset = "Aggregated", iCodes = "INDEX")
# As many of the weights as runs, to choose from at random; means from the indicators up.
original <- coin$Meta$Weights$Original
sets <- lapply(seq_len(max(sizes)), function(run) {
  set <- original
  set$Weight <- weights[match(set$iCode, nodes$code), run]
  set
})
means <- list(rep("a_amean", 3), c("a_amean", "a_amean", "a_gmean"), rep("a_gmean", 3))
watch <- extrapolate(watch, "compute", sizes, of, function(runs) {
  set.seed(2025)
  get_sensitivity(
    coin, N = runs, SA_type = "UA", dset = "Aggregated", iCode = "INDEX", quietly = TRUE,
    SA_specs = list(
      weights = list(Address = "$Log$Aggregate$w", Distribution = sets, Type = "discrete"),
      means = list(Address = "$Log$Aggregate$f_ag", Distribution = means, Type = "discrete")))
})
analysis <- watch$answers
inOrder <- match(cities$uCode, nominal$uCode)
answers <- nominal$INDEX[inOrder]
scores <- analysis$Scores[match(cities$uCode, analysis$Scores$uCode), ]
for (run in seq_len(sizes[2])) {
  set <- Position(function(set) identical(set, analysis$Para$weights[[run]]), sets)
  mean <- Position(function(mean) identical(mean, analysis$Para$means[[run]]), means)
  answers <- c(answers, set - 1, mean - 1, scores[[paste0("r_", run)]])
}
writeBin(answers, arguments[5], endian = "little")
report(watch, paste("COINr", packageVersion("COINr")))
