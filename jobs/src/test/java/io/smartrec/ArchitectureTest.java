package io.smartrec;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smartrec.spark.session.SparkSessions;
import java.util.regex.Pattern;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.DataFrameWriterV2;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The rules of the architecture, on the compiled classes of all modules. */
class ArchitectureTest {
  private static final String CORE = "io.smartrec.core..";
  private static final String SPARK = "io.smartrec.spark..";
  private static final String JOBS = "io.smartrec.jobs..";
  private static final String MAIN = "io.smartrec.Main";

  private static final Pattern ASKS_FOR_THE_TIME =
      anyOf(
          // With a Clock as argument, now is what the caller says.
          "java\\.time\\..*\\.now\\(\\)",
          "java\\.time\\.Clock\\.system.*",
          "java\\.lang\\.System\\.currentTimeMillis\\(\\)",
          "java\\.util\\.Date\\.<init>\\(\\)",
          "org\\.apache\\.spark\\.sql\\.functions\\.(now|localtimestamp|current_(date|timestamp))\\(\\)");

  private static final Pattern LEAVES_IT_TO_CHANCE =
      anyOf(
          "java\\.util\\.(Splittable)?Random\\.<init>\\(\\)",
          "java\\.util\\.UUID\\.randomUUID\\(\\)",
          "java\\.util\\.concurrent\\.ThreadLocalRandom\\..*",
          "java\\.util\\.Collections\\.shuffle\\(java\\.util\\.List\\)",
          "java\\.security\\.SecureRandom\\..*",
          "java\\.lang\\.Math\\.random\\(\\)",
          "org\\.apache\\.spark\\.sql\\.functions\\.(rand|randn|uuid)\\(\\)",
          "org\\.apache\\.spark\\.sql\\.functions\\.shuffle\\(org\\.apache\\.spark\\.sql\\.Column\\)",
          "org\\.apache\\.spark\\.sql\\.Dataset\\.sample\\((boolean, )?double\\)",
          "org\\.apache\\.spark\\.sql\\.Dataset\\.randomSplit\\(\\[D\\)");

  private static final Pattern PRINTS_OR_EXITS =
      anyOf(
          "java\\.lang\\.System\\.exit\\(int\\)",
          "java\\.lang\\.Runtime\\.(exit|halt)\\(int\\)",
          ".*\\.printStackTrace\\(\\)",
          "org\\.apache\\.spark\\.sql\\.Dataset\\.(show|printSchema|explain)\\(.*\\)");

  private static final JavaClasses OWN_CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.smartrec");

  @Test
  void coreIsPlainJava() {
    noClasses()
        .that()
        .resideInAPackage(CORE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..",
            "io.delta..",
            "org.apache.hadoop..",
            "scala..",
            "java.sql..",
            SPARK,
            JOBS)
        .check(OWN_CLASSES);
  }

  @Test
  void onlyTheStoragePackagesTouchStorage() {
    noClasses()
        .that()
        .resideInAnyPackage(SPARK, JOBS)
        .and()
        .resideOutsideOfPackages(
            "io.smartrec.spark.tables..",
            "io.smartrec.spark.postgres..",
            "io.smartrec.spark.model..",
            "io.smartrec.spark.source..",
            "io.smartrec.spark.synthetic..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(DataFrameReader.class, DataFrameWriter.class, DataFrameWriterV2.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("io.delta.tables..", "org.apache.hadoop.fs..", "java.sql..")
        .because("transforms take Datasets and give Datasets")
        .check(OWN_CLASSES);
  }

  @Test
  void oneClassBuildsTheSession() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(SparkSessions.class)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(SparkSession.Builder.class)
        .check(OWN_CLASSES);
  }

  @Test
  void jobsDoNotKnowEachOther() {
    slices()
        .matching("io.smartrec.jobs.(*)..")
        .should()
        .notDependOnEachOther()
        // No jobs, but what they share.
        .ignoreDependency(
            alwaysTrue(), resideInAnyPackage("io.smartrec.jobs.run..", "io.smartrec.jobs.schema.."))
        .check(OWN_CLASSES);
  }

  @Test
  void nothingDependsOnMain() {
    noClasses()
        .that()
        .resideInAnyPackage("io.smartrec.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.smartrec")
        .check(OWN_CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.smartrec.(**)").should().beFreeOfCycles().check(OWN_CLASSES);
  }

  @Test
  void timeAndChanceAreArguments() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE, SPARK, JOBS)
        .should()
        .callCodeUnitWhere(is("asking for the time", ASKS_FOR_THE_TIME))
        .orShould()
        .callCodeUnitWhere(is("left to chance", LEAVES_IT_TO_CHANCE))
        .because("a run with the same inputs, time, seed and run id gives the same result")
        .check(OWN_CLASSES);
  }

  @Test
  void onlyMainPrintsAndExits() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(MAIN)
        // The launcher's own command has a main method, too; it is in no cluster's jar.
        .and()
        .doNotHaveFullyQualifiedName("io.smartrec.testing.LocalPostgresCommand")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callCodeUnitWhere(is("printing or exiting", PRINTS_OR_EXITS))
        .check(OWN_CLASSES);
  }

  @Test
  void onlyTheConfigPackageReadsTypesafeConfig() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.smartrec.core.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.typesafe.config..")
        .check(OWN_CLASSES);
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)")
        .check(OWN_CLASSES);
  }

  @Test
  void sparksInternalsAreLeftAlone() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..catalyst..",
            "org.apache.spark..internal..",
            "org.apache.spark..classic..",
            "org.apache.spark.sql.execution..")
        .check(OWN_CLASSES);
  }

  private static Pattern anyOf(String... calls) {
    return Pattern.compile(String.join("|", calls));
  }

  private static DescribedPredicate<JavaCall<?>> is(String what, Pattern calls) {
    return DescribedPredicate.describe(
        what, call -> calls.matcher(call.getTarget().getFullName()).matches());
  }
}
