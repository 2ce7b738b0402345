package io.smartrec.core.config;

/**
 * Hyperparameters of ALS (Hu, Koren, Volinsky 2008; of ratings Zhou et al. 2008).
 *
 * @param rank number of latent factors, 1 to 512
 * @param iterations alternations of users and items, 1 to 200
 * @param regularization lambda; MLlib multiplies it by the number of ratings of the user or item
 * @param alpha slope of the confidence, c = 1 + alpha |r|; ratings have none
 * @param blocks user and item blocks; fixed, because the result depends on them
 */
public record AlsConfig(
    int rank, int iterations, double regularization, double alpha, int blocks) {}
