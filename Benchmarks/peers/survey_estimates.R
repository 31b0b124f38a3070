# Means by domain with their standard errors, with R's survey:
# survey_estimates.R <folder> <few replicates> <more replicates> <of replicates> <answers>. Seconds of computing
# are extrapolated from a few replicates and more of them to those asked for.

suppressMessages(library(survey))
source("peers/stopwatch.R")

arguments <- commandArgs(TRUE)
folder <- arguments[1]
sizes <- as.integer(arguments[2:3])
replicates <- max(sizes)
of <- as.integer(arguments[4])
read <- function(name, what, bytes) {
  path <- file.path(folder, name)
  readBin(path, what, file.size(path) / bytes, bytes, endian = "little")
}

watch <- stopwatch()
households <- data.frame(
  unit = read("unit", "integer", 4), stratum = read("stratum", "integer", 4),
  domain = read("domain", "integer", 4), weight = read("weight", "double", 8))
rows <- nrow(households)
answers <- read("answers", "integer", 4)
amounts <- read("amounts", "double", 8)
columns <- c(split(answers, rep(seq_len(length(answers) / rows), each = rows)),
             split(amounts, rep(seq_len(length(amounts) / rows), each = rows)))
names(columns) <- paste0("y", seq_along(columns))
households[names(columns)] <- columns
rm(answers, amounts)
if (replicates > 0) {
  units <- max(households$unit) + 1
  factors <- matrix(readBin(file.path(folder, "factors"), "double", replicates * units), nrow = units)
}
watch <- mark(watch, "load")
design <- svydesign(ids = ~unit, strata = ~stratum, weights = ~weight, data = households)
# Its own bootstrap, then with the draws that the others have.
replicated <- function(count) {
  design <- as.svrepdesign(design, type = "subbootstrap", replicates = count, compress = TRUE)
  clusters <- households$unit[match(seq_len(units), design$repweights$index)] + 1
  design$repweights$weights <- factors[clusters, seq_len(count)]
  design
}
if (replicates > 0) larger <- replicated(replicates)
watch <- mark(watch, "build")
estimates <- function(design) svyby(reformulate(names(columns)), ~domain, design, svymean)
if (replicates > 0) {
  designs <- list(replicated(sizes[1]), larger)
  watch <- extrapolate(watch, "compute", sizes, of, function(size) estimates(designs[[match(size, sizes)]]))
  table <- watch$answers
} else {
  table <- estimates(design)
  watch <- mark(watch, "compute")
}
writeBin(c(as.vector(as.matrix(coef(table))), as.vector(as.matrix(SE(table)))), arguments[5], endian = "little")
report(watch, paste("R survey", packageVersion("survey")))
