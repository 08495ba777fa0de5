# Writes the answers of metafor and lme4, and the data that they were made from.
#
#   Rscript remake.R FOLDER
#
# writes FOLDER/answers.json and FOLDER/data/*.csv. `make validate` runs it where R is there.

suppressMessages({
  library(metafor); library(metadat); library(lme4); library(ape); library(jsonlite)
})

folder <- commandArgs(trailingOnly = TRUE)[1]
dir.create(file.path(folder, "data"), recursive = TRUE, showWarnings = FALSE)

save_rows <- function(rows, name) {
  write.csv(format(rows, digits = 15, trim = TRUE), file.path(folder, "data", name),
            row.names = FALSE, quote = FALSE)
}
coefficients_of <- function(fit) {
  list(names = rownames(fit$beta), estimate = as.vector(fit$beta), se = fit$se)
}
reml <- function(fit, hyperparameters) {
  c(coefficients_of(fit),
    list(hyperparameters = hyperparameters, log_likelihood = as.numeric(logLik(fit))))
}
# log likelihoods with hyperparameters held where they are not the best
at_points <- function(points, log_likelihood_at) {
  lapply(points, function(point) {
    list(hyperparameters = point, log_likelihood = do.call(log_likelihood_at, point))
  })
}
control <- list(threshold = 1e-12, maxiter = 1000)
exact <- list(REMLf = TRUE, optimizer = "optim", optmethod = "BFGS", reltol = 1e-15, maxit = 5000)
answers <- list()

# BCG vaccine: random effects, meta-regression on latitude, prediction interval, leave-one-out
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
bcg <- data.frame(trial = bcg$trial, tpos = bcg$tpos, tneg = bcg$tneg, cpos = bcg$cpos,
                  cneg = bcg$cneg, ablat = bcg$ablat, yi = as.vector(bcg$yi), vi = bcg$vi)
save_rows(bcg, "bcg.csv")
sd_at <- function(...) {
  function(sigma) as.numeric(logLik(rma(yi, vi, data = bcg, tau2 = sigma^2, ...)))
}
sds <- list(list(sigma = 0.1), list(sigma = 0.5), list(sigma = 1))
plain <- rma(yi, vi, data = bcg, control = control)
answers$bcg_random_effects <- c(
  reml(plain, list(sigma = sqrt(plain$tau2))),
  list(typical_variance = plain$vt, points = at_points(sds, sd_at())))
latitude <- rma(yi, vi, mods = ~ablat, data = bcg, control = control)
new <- c(15, 35, 55)
predicted <- predict(latitude, newmods = new)
answers$bcg_latitude <- c(
  reml(latitude, list(sigma = sqrt(latitude$tau2))),
  list(typical_variance = latitude$vt, points = at_points(sds, sd_at(mods = ~ablat)),
       new = new, mean = predicted$pred,
       low = predicted$ci.lb, high = predicted$ci.ub,
       prediction_low = predicted$pi.lb, prediction_high = predicted$pi.ub))
without <- leave1out(plain)
answers$bcg_leave_one_out <- list(
  estimate = without$estimate, se = without$se, sigma = sqrt(without$tau2))

# schools in districts: three levels, and small-study effects under them
school <- dat.konstantopoulos2011
school <- data.frame(district = school$district, school = school$school, yi = as.vector(school$yi),
                     vi = school$vi)
save_rows(school, "konstantopoulos2011.csv")
levels_at <- function(district, sigma, ...) {
  as.numeric(logLik(rma.mv(yi, vi, random = ~ 1 | district/school, data = school,
                           sigma2 = c(district, sigma)^2, ...)))
}
points <- list(list(district = 0.1, sigma = 0.3), list(district = 0.4, sigma = 0.1),
               list(district = 0.25, sigma = 0.18))
three_levels <- function(...) {
  fit <- rma.mv(yi, vi, random = ~ 1 | district/school, data = school, control = exact, ...)
  c(reml(fit, list(district = sqrt(fit$sigma2[1]), sigma = sqrt(fit$sigma2[2]))),
    list(points = at_points(points, function(...) levels_at(...))))
}
answers$three_levels <- three_levels()
small_study <- function(mods) {
  fit <- rma.mv(yi, vi, mods = mods, random = ~ 1 | district/school, data = school,
                control = exact)
  reml(fit, list(district = sqrt(fit$sigma2[1]), sigma = sqrt(fit$sigma2[2])))
}
answers$pet <- small_study(~ sqrt(vi))
answers$peese <- small_study(~ vi)

# two outcomes a trial with known sampling covariance
berkey <- dat.berkey1998
V <- as.matrix(vcalc(vi = 1, cluster = author, rvars = c(v1i, v2i), data = berkey))
berkey <- data.frame(trial = berkey$trial, outcome = berkey$outcome, yi = as.vector(berkey$yi),
                     v1i = berkey$v1i, v2i = berkey$v2i)
save_rows(berkey, "berkey1998.csv")
common <- rma.mv(yi, V, mods = ~outcome, random = ~ outcome | trial, struct = "CS", data = berkey,
                 control = exact)
own <- rma.mv(yi, V, mods = ~outcome, random = ~ outcome | trial, struct = "UN", data = berkey,
              control = exact)
answers$bivariate <- reml(common, list(trial = sqrt(common$tau2 * common$rho),
                                       sigma = sqrt(common$tau2 * (1 - common$rho))))
answers$bivariate_unstructured <- reml(
  own, list(sd_al = sqrt(own$tau2[1]), sd_pd = sqrt(own$tau2[2]), cor = own$rho))

# correlations within species along a phylogeny
lim <- dat.lim2014$o_o_unadj
tree <- compute.brlen(dat.lim2014$o_o_unadj_tree, method = "Grafen")
K <- vcv(tree, corr = TRUE)
z <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = lim)
lim <- data.frame(species = lim$species, yi = as.vector(z$yi), vi = z$vi)
save_rows(lim, "lim2014.csv")
write.tree(tree, file.path(folder, "data", "lim2014.nwk"), digits = 15)
lim$phylogeny <- lim$species
lim$row <- seq_len(nrow(lim))
terms <- list(~ 1 | phylogeny, ~ 1 | species, ~ 1 | row)
related <- function(...) {
  rma.mv(yi, vi, random = terms, R = list(phylogeny = K), Rscale = "none", data = lim, ...)
}
phylogeny_at <- function(species, share, sigma) {
  variance <- c(share * species^2, (1 - share) * species^2, sigma^2)
  as.numeric(logLik(related(sigma2 = variance)))
}
fit <- related(control = exact)
total <- sum(fit$sigma2[1:2])
answers$phylogeny <- c(
  reml(fit, list(species = sqrt(total), share = fit$sigma2[1] / total,
                 sigma = sqrt(fit$sigma2[3]))),
  list(sum_of_relatedness = sum(K), points = at_points(
    list(list(species = 0.2, share = 0.5, sigma = 0.1),
         list(species = 0.1, share = 0.9, sigma = 0.3),
         list(species = 0.4, share = 0.1, sigma = 0.2)), phylogeny_at)))

# recidivism of juveniles: effects within studies, whose errors are correlated
assink <- dat.assink2016
V <- as.matrix(vcalc(vi, cluster = study, obs = esid, rho = 0.6, data = assink))
assink <- data.frame(study = assink$study, esid = assink$esid, year = assink$year,
                     deltype = assink$deltype, yi = as.vector(assink$yi), vi = assink$vi)
save_rows(assink, "assink2016.csv")
within_studies <- function(...) {
  rma.mv(yi, V, mods = ~ deltype + year, random = ~ 1 | study/esid, data = assink, ...)
}
correlated_at <- function(study, sigma) {
  as.numeric(logLik(within_studies(sigma2 = c(study, sigma)^2)))
}
fit <- within_studies(control = exact)
answers$correlated_errors <- c(
  reml(fit, list(study = sqrt(fit$sigma2[1]), sigma = sqrt(fit$sigma2[2]))),
  list(rho = 0.6, points = at_points(
    list(list(study = 0.1, sigma = 0.5), list(study = 0.5, sigma = 0.2),
         list(study = 0.25, sigma = 0.36)), correlated_at)))

# fish along rivers: stations a row each, correlated by their distance
river <- dat.maire2019$dat
D <- dat.maire2019$dmat
river <- data.frame(station = river$site_station, yi = river$s1, vi = river$vars1)
save_rows(river, "maire2019.csv")
save_rows(data.frame(station = rownames(D), D), "maire2019_distance.csv")
river$const <- 1
river$row <- seq_len(nrow(river))
range_km <- 40
fit <- rma.mv(yi, vi, random = ~ station | const, struct = "SPEXP", dist = list(D), rho = range_km,
              data = river, control = exact)
spatial_at <- function(station, share, sigma) {
  variance <- c(share * station^2, (1 - share) * station^2 + sigma^2)
  as.numeric(logLik(rma.mv(yi, vi, random = list(~ 1 | station, ~ 1 | row), Rscale = "none",
                           R = list(station = exp(-D / range_km)), sigma2 = variance,
                           data = river)))
}
answers$spatial <- c(
  reml(fit, list(station = sqrt(fit$tau2), share = 1, sigma = 0)),
  list(range_km = range_km, points = at_points(
    list(list(station = 50, share = 0.5, sigma = 20), list(station = 150, share = 0.9, sigma = 5),
         list(station = 100, share = 0.2, sigma = 60)), spatial_at)))

# heterogeneity that differs between two kinds of studies
writing <- dat.bangertdrowns2004
writing <- writing[!is.na(writing$meta), ]
writing <- data.frame(meta = writing$meta, yi = as.vector(writing$yi), vi = writing$vi)
save_rows(writing, "bangertdrowns2004.csv")
fit <- rma(yi, vi, scale = ~meta, data = writing,
           control = list(optimizer = "BFGS", reltol = 1e-15, maxit = 5000))
answers$location_scale <- c(
  reml(fit, list(sigma_0 = exp(fit$alpha[1] / 2), sigma_1 = exp(sum(fit$alpha) / 2))),
  list(points = at_points(
    list(list(sigma_0 = 0.05, sigma_1 = 0.5), list(sigma_0 = 0.3, sigma_1 = 0.1),
         list(sigma_0 = 0.2, sigma_1 = 0.2)),
    function(sigma_0, sigma_1) {
      alpha <- c(2 * log(sigma_0), 2 * (log(sigma_1) - log(sigma_0)))
      as.numeric(logLik(rma(yi, vi, scale = ~meta, data = writing, alpha = alpha)))
    })))

# publication that depends on the p-value
smoking <- dat.hackshaw1998
smoking <- data.frame(study = smoking$study, yi = as.vector(smoking$yi), vi = smoking$vi)
save_rows(smoking, "hackshaw1998.csv")
start <- rma(yi, vi, data = smoking, method = "ML", control = control)
selection <- function(steps) {
  fit <- selmodel(start, type = "stepfun", alternative = "greater", steps = steps)
  at <- function(tau, delta) {
    held <- selmodel(start, type = "stepfun", alternative = "greater", steps = steps,
                     tau2 = tau^2, delta = c(1, delta))
    list(tau = tau, delta = delta, estimate = as.vector(held$beta),
         log_likelihood = as.numeric(logLik(held)))
  }
  few <- length(fit$delta) == 2
  list(steps = steps, estimate = as.vector(fit$beta), se = fit$se, tau = sqrt(fit$tau2),
       delta = fit$delta[-1], log_likelihood = as.numeric(logLik(fit)),
       points = if (few) list(at(0.1, 0.3), at(0.3, 0.9)) else
         list(at(0.1, c(0.4, 0.2)), at(0.3, c(0.9, 0.5))))
}
answers$selection_one_step <- selection(0.025)
answers$selection_two_steps <- selection(c(0.025, 0.5))

# crossed effects, and correlated intercepts and slopes, by lme4
mixed <- function(fit, hyperparameters) {
  list(names = names(fixef(fit)), estimate = as.vector(fixef(fit)),
       se = as.vector(sqrt(diag(as.matrix(vcov(fit))))), hyperparameters = hyperparameters,
       log_likelihood = as.numeric(logLik(fit)))
}
sharp <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5))
save_rows(Penicillin, "penicillin.csv")
fit <- lmer(diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin, control = sharp)
sds <- as.data.frame(VarCorr(fit))
answers$crossed <- mixed(fit, as.list(setNames(sds$sdcor, c("plate", "sample", "sigma"))))
save_rows(sleepstudy, "sleepstudy.csv")
fit <- lmer(Reaction ~ Days + (1 + Days | Subject), sleepstudy, control = sharp)
sds <- as.data.frame(VarCorr(fit))
answers$correlated_slopes <- mixed(
  fit, list(intercept = sds$sdcor[1], slope = sds$sdcor[2], cor = sds$sdcor[3],
            sigma = sds$sdcor[4]))

of <- function(package) as.character(packageVersion(package))
answers$made_with <- list(
  command = "Rscript remake.R FOLDER", R = paste(R.version$major, R.version$minor, sep = "."),
  metafor = of("metafor"), metadat = of("metadat"), lme4 = of("lme4"), ape = of("ape"))
write(toJSON(answers, auto_unbox = TRUE, digits = 15, pretty = TRUE),
      file.path(folder, "answers.json"))
