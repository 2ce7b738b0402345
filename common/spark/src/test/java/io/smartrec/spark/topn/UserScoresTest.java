package io.smartrec.spark.topn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserScoresTest {
  /** Ranks that are a multiple of four and not; one tile, a part of one, and several. */
  @ParameterizedTest
  @CsvSource({"1, 7", "3, 200", "8, 2048", "13, 5000", "64, 1000"})
  void everyUserGetsTheListOfTheLargestProducts(int rank, int size) {
    Random random = new Random(rank);
    List<float[]> items = vectors(size, rank, random);
    UserScores scores = new UserScores(matrix(items, rank), 5);
    List<float[]> users = vectors(scores.maxUsers(), rank, random);
    Set<String> seen = Set.of(id(0), id(size - 1));

    assertThat(scores.maxUsers()).isEqualTo(32);
    scores.score(users(vectors(scores.maxUsers(), rank, random)));
    scores.score(users(users));

    for (int user = 0; user < users.size(); user++) {
      float[] features = users.get(user);
      List<String> expected =
          IntStream.range(1, size - 1)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -product(features, items.get(i))))
              .limit(5)
              .map(UserScoresTest::id)
              .toList();
      assertThat(scores.of(user, seen).list()).isEqualTo(expected);
      // The best of all that were not seen is above all others.
      assertThat(scores.of(user, seen).auc(Set.of(expected.get(0)))).hasValue(1);
    }
  }

  @Test
  void fewerUsersThanFitAreScoredAsWell() {
    UserScores scores = new UserScores(matrix(List.of(new float[] {1}, new float[] {2}), 1), 2);

    scores.score(List.of());
    scores.score(users(List.of(new float[] {-1})));

    assertThat(scores.of(0, List.of()).list()).containsExactly(id(0), id(1));
    assertThat(scores.of(0, List.of()).auc(List.of(id(1)))).hasValue(0);
  }

  /** 32 MB hold the scores of eight users for a million items. */
  @Test
  void theMoreItemsTheFewerUsersAtOnce() {
    List<float[]> million =
        IntStream.range(0, 1_000_000).mapToObj(i -> new float[] {1}).collect(Collectors.toList());

    assertThat(new UserScores(matrix(million, 1), 5).maxUsers()).isEqualTo(8);
  }

  private static List<UserVector> users(List<float[]> vectors) {
    return vectors.stream().map(UserVector::of).toList();
  }

  private static ItemMatrix matrix(List<float[]> items, int rank) {
    List<ItemVector> vectors = new ArrayList<>();
    for (int index = 0; index < items.size(); index++) {
      ItemVector vector = new ItemVector();
      vector.setId(id(index));
      vector.setIndex(index);
      vector.setFeatures(items.get(index));
      vectors.add(vector);
    }
    return new ItemMatrix(vectors.iterator(), items.size(), rank);
  }

  private static List<float[]> vectors(int count, int rank, Random random) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[rank];
      for (int feature = 0; feature < rank; feature++) {
        vector[feature] = (float) random.nextGaussian();
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static double product(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }

  private static String id(int index) {
    return "item-%07d".formatted(index);
  }
}
