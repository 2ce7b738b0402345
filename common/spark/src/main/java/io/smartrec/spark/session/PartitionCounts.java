package io.smartrec.spark.session;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;

/**
 * A count by partition. Of the attempts at a partition only the last one counts, so that what is
 * computed again is not counted again.
 */
public final class PartitionCounts extends AccumulatorV2<Long, Long> {
  /** Spark reads it for its heartbeat while the task writes. */
  private final Map<Integer, Attempt> byPartition = new ConcurrentHashMap<>();

  /** Of the task that runs: every task has a copy of its own. */
  private transient @Nullable Attempt own;

  /** What one attempt at a partition has counted. */
  private static final class Attempt implements Serializable {
    /** No other attempt has it; later ones have larger ones. */
    private final long id;

    private long rows;

    Attempt(long id, long rows) {
      this.id = id;
      this.rows = rows;
    }

    long rows() {
      return rows;
    }

    Attempt or(Attempt other) {
      if (id == other.id) {
        return new Attempt(id, rows + other.rows);
      }
      return id > other.id ? this : other;
    }
  }

  /** Counts rows of the task that runs. */
  @Override
  public void add(Long rows) {
    Attempt attempt = own;
    if (attempt == null) {
      attempt = ofTask();
      own = attempt;
    }
    attempt.rows += rows;
  }

  private Attempt ofTask() {
    TaskContext task = TaskContext.get();
    if (task == null) {
      throw new IllegalStateException("Rows are counted in tasks only");
    }
    Attempt attempt = new Attempt(task.taskAttemptId(), 0);
    byPartition.put(task.partitionId(), attempt);
    return attempt;
  }

  void add(int partition, long attempt, long rows) {
    add(partition, new Attempt(attempt, rows));
  }

  private void add(int partition, Attempt attempt) {
    byPartition.merge(partition, attempt, Attempt::or);
  }

  @Override
  public void merge(AccumulatorV2<Long, Long> other) {
    ((PartitionCounts) other).byPartition.forEach(this::add);
  }

  @Override
  public Long value() {
    return byPartition.values().stream().mapToLong(Attempt::rows).sum();
  }

  @Override
  public boolean isZero() {
    return byPartition.isEmpty();
  }

  @Override
  public PartitionCounts copy() {
    PartitionCounts copy = new PartitionCounts();
    copy.byPartition.putAll(byPartition);
    return copy;
  }

  @Override
  public void reset() {
    own = null;
    byPartition.clear();
  }
}
