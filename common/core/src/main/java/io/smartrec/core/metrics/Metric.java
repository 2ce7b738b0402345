package io.smartrec.core.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every metric by which models are judged. {@code docs/metrics.md} defines them. */
public enum Metric {
  NDCG("ndcg", Scope.LIST, Better.HIGHER, "[0, 1]"),
  GRADED_NDCG("graded_ndcg", Scope.LIST, Better.HIGHER, "[0, 1]"),
  MAP("map", Scope.LIST, Better.HIGHER, "[0, 1]"),
  MRR("mrr", Scope.LIST, Better.HIGHER, "[0, 1]"),
  PRECISION("precision", Scope.LIST, Better.HIGHER, "[0, 1]"),
  RECALL("recall", Scope.LIST, Better.HIGHER, "[0, 1]"),
  HIT_RATE("hit_rate", Scope.LIST, Better.HIGHER, "[0, 1]"),
  NOVELTY("novelty", Scope.LIST, Better.HIGHER, "[0, log2(training users)]"),
  POPULARITY("popularity", Scope.LIST, Better.LOWER, "[0, training users]"),
  DIVERSITY("diversity", Scope.LIST, Better.HIGHER, "[0, 1]"),
  SERENDIPITY("serendipity", Scope.LIST, Better.HIGHER, "[0, 1]"),
  RECALL_HEAD("recall_head", Scope.LIST, Better.HIGHER, "[0, 1]"),
  RECALL_TAIL("recall_tail", Scope.LIST, Better.HIGHER, "[0, 1]"),
  RECALL_NEW("recall_new", Scope.LIST, Better.HIGHER, "[0, 1]"),
  AUC("auc", Scope.USER, Better.HIGHER, "[0, 1]"),
  COVERAGE("coverage", Scope.CATALOGUE, Better.HIGHER, "[0, 1]"),
  USER_COVERAGE("user_coverage", Scope.MODEL, Better.HIGHER, "[0, 1]"),
  GINI("gini", Scope.CATALOGUE, Better.LOWER, "[0, 1]"),
  RMSE("rmse", Scope.MODEL, Better.LOWER, "[0, infinity)"),
  MAE("mae", Scope.MODEL, Better.LOWER, "[0, infinity)");

  /** What one value of a metric is about. */
  public enum Scope {
    /** One user's first k items; a model has the mean over users. */
    LIST,
    /** One user's ranking of all candidates; a model has the mean over users. */
    USER,
    /** The first k items of all users' lists together. */
    CATALOGUE,
    /** All that a model predicted; there is no k. */
    MODEL
  }

  private enum Better {
    HIGHER,
    LOWER
  }

  private final String code;
  private final Scope scope;
  private final Better better;
  private final String range;

  Metric(String code, Scope scope, Better better, String range) {
    this.code = code;
    this.scope = scope;
    this.better = better;
    this.range = range;
  }

  /** Its name in configuration, tables and reports, without a k. */
  public String code() {
    return code;
  }

  /** What one value of it is about. */
  public Scope scope() {
    return scope;
  }

  /** Whether it is cut at a k: {@code ndcg@10}, but {@code auc}. */
  public boolean atK() {
    return scope == Scope.LIST || scope == Scope.CATALOGUE;
  }

  /** Whether a model has the mean of a value per user, so that it can be tested over users. */
  public boolean perUser() {
    return scope == Scope.LIST || scope == Scope.USER;
  }

  /** Whether of two models, all else equal, the one with the higher value is preferred. */
  public boolean higherIsBetter() {
    return better == Better.HIGHER;
  }

  /** The values it may have, as an interval in words. */
  public String range() {
    return range;
  }

  /** The metrics that are means over users, in the order in which they are shown. */
  public static List<Metric> ofUsers() {
    return Arrays.stream(values()).filter(Metric::perUser).toList();
  }

  /** The metric with this code. */
  public static Optional<Metric> ofCode(String code) {
    return Arrays.stream(values()).filter(metric -> metric.code.equals(code)).findFirst();
  }
}
