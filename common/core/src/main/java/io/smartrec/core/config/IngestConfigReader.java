package io.smartrec.core.config;

import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.config.MappingConfig.FieldRules;
import io.smartrec.core.config.MappingConfig.RejectRule;
import io.smartrec.core.config.RulesConfig.References;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Entity;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads the {@code ingest} part of the configuration, whose keys are the user's own. */
final class IngestConfigReader {
  /** The word for rows that are those of the table already. */
  private static final String AS_IS = "as-is";

  private static final Duration MAX_LATENESS = Duration.ofDays(3650);
  private static final List<FieldMapping.Kind> KINDS =
      List.of(FieldMapping.Kind.COLUMN, FieldMapping.Kind.CONSTANT, FieldMapping.Kind.EXPRESSION);
  private static final List<String> FIELD_KEYS =
      List.of(
          "column",
          "constant",
          "expression",
          "format",
          "zone",
          "required",
          "one-of",
          "matches",
          "min",
          "max");

  /** Any that is shorter than the largest number there is. */
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");

  private static final String REASON = "[a-z][a-z0-9_]{0,62}";

  private IngestConfigReader() {}

  static IngestConfig read(Section ingest) {
    Optional<String> namespace = ingest.optionalText("namespace");
    Section all = ingest.section("sources");
    List<SourceConfig> sources = new ArrayList<>();
    for (String name : all.names()) {
      sources.add(source(name, all.section(name), namespace));
    }
    return new IngestConfig(
        rules(ingest.section("rules")),
        gates(ingest.section("gates")),
        ingest
            .oneOf("unreadable-files", IngestConfig.OnUnreadableFile.class)
            .orElse(IngestConfig.OnUnreadableFile.FAIL),
        ingest.duration("lateness", MAX_LATENESS),
        sources);
  }

  /** The source that interactions are read from, if they are not read from the lake. */
  static Optional<SourceConfig> interactionsSource(
      Section section, String key, IngestConfig ingest) {
    Optional<String> name = section.optionalText(key);
    Optional<SourceConfig> source =
        name.flatMap(
            wanted -> ingest.sources().stream().filter(s -> s.name().equals(wanted)).findFirst());
    if (name.isPresent() && source.isEmpty()) {
      List<String> known = ingest.sources().stream().map(SourceConfig::name).toList();
      section.problem(
          key,
          "must be one of the sources of ingest.sources, was \"%s\"%s"
              .formatted(name.get(), Suggestion.of(name.get(), known)));
    }
    source
        .filter(
            found ->
                !List.of(SourceFormat.DELTA, SourceFormat.PARQUET).contains(found.format())
                    || found.path().isEmpty()
                    || found.mapping(Entity.INTERACTIONS).isEmpty())
        .ifPresent(
            found ->
                section.problem(
                    key,
                    "%s must have format delta or parquet, a path, and interactions"
                        .formatted(found.name())));
    source
        .flatMap(found -> found.option(SourceConfig.TIMESTAMP_AS_OF))
        .ifPresent(
            time ->
                section.problem(
                    key,
                    "%s is read as of a timestamp; say its %s instead"
                        .formatted(name.orElseThrow(), SourceConfig.VERSION_AS_OF)));
    return source;
  }

  private static RulesConfig rules(Section rules) {
    return new RulesConfig(
        rules.duration("future-tolerance", MAX_LATENESS),
        rules.instant("not-before"),
        rules.number("max-value", 0, Double.MAX_VALUE),
        rules.wholeNumber("json-max-bytes", 2, 16 << 20),
        rules.wholeNumber("json-max-depth", 1, 500),
        rules.oneOf("known-users", References.class).orElse(References.OFF),
        rules.oneOf("known-items", References.class).orElse(References.OFF));
  }

  private static GatesConfig gates(Section gates) {
    return new GatesConfig(
        limit(gates.section("min-rows"), 1e15),
        limit(gates.section("newest-age-days"), 1e6),
        limit(gates.section("rejected-share"), 1),
        limit(gates.section("volume-ratio"), 1e15),
        limit(gates.section("action-drift"), 1e3));
  }

  private static GatesConfig.Limit limit(Section limit, double max) {
    return new GatesConfig.Limit(
        limit.numberOrOff("warn", 0, max), limit.numberOrOff("fail", 0, max));
  }

  private static SourceConfig source(String name, Section section, Optional<String> namespace) {
    List<String> known = new ArrayList<>(List.of("format", "path", "options", "columns"));
    known.addAll(Arrays.stream(Entity.values()).map(Entity::code).toList());
    section.allowOnly(known);
    SourceFormat format = section.oneOf("format", SourceFormat.class).orElse(SourceFormat.CSV);
    List<MappingConfig> mappings = new ArrayList<>();
    for (Entity entity : Entity.values()) {
      if (section.isObject(entity.code())) {
        mappings.add(mapping(entity, section.section(entity.code()), namespace));
      } else if (section.has(entity.code())) {
        if (!section.text(entity.code()).equals(AS_IS)) {
          section.problem(entity.code(), "must be a mapping { .. } or \"" + AS_IS + "\"");
        }
        mappings.add(asIs(entity));
      }
    }
    if (mappings.isEmpty()) {
      section.problem(
          "interactions",
          "is missing; a source maps to "
              + String.join(", ", Arrays.stream(Entity.values()).map(Entity::code).toList()));
    }
    SourceConfig source =
        new SourceConfig(
            name,
            format,
            section.optionalText("path"),
            section.textMap("options"),
            section.texts("columns"),
            mappings);
    refuseUnknownVersion(section, source);
    return source;
  }

  private static void refuseUnknownVersion(Section section, SourceConfig source) {
    if (source.format() == SourceFormat.DELTA) {
      source
          .option(SourceConfig.VERSION_AS_OF)
          .filter(version -> !VERSION.matcher(version).matches())
          .ifPresent(
              version ->
                  section.problem(
                      "options." + SourceConfig.VERSION_AS_OF,
                      "must be a whole number from 0, a version of the table, was \"%s\""
                          .formatted(version)));
      if (source.option(SourceConfig.VERSION_AS_OF).isPresent()
          && source.option(SourceConfig.TIMESTAMP_AS_OF).isPresent()) {
        section.problem(
            "options",
            "has both %s and %s; leave one of them out"
                .formatted(SourceConfig.VERSION_AS_OF, SourceConfig.TIMESTAMP_AS_OF));
      }
    }
  }

  /** Every field is the column of its name, and ids are UUIDs. */
  private static MappingConfig asIs(Entity entity) {
    Map<String, FieldMapping> fields = new LinkedHashMap<>();
    for (String field : entity.requiredFields()) {
      fields.put(field, sameColumn(FieldMapping.Kind.COLUMN, field));
    }
    for (String field : entity.optionalFields()) {
      fields.put(field, sameColumn(FieldMapping.Kind.COLUMN_IF_PRESENT, field));
    }
    return new MappingConfig(entity, Optional.empty(), List.of(), fields);
  }

  private static FieldMapping sameColumn(FieldMapping.Kind kind, String field) {
    return new FieldMapping(kind, Entity.column(field), Optional.empty(), Optional.empty());
  }

  private static MappingConfig mapping(Entity entity, Section section, Optional<String> namespace) {
    List<String> known = entity.fields();
    List<String> keys = new ArrayList<>(known);
    keys.add("reject");
    section.allowOnly(keys);
    Map<String, FieldMapping> fields = new LinkedHashMap<>();
    for (String field : known) {
      if (section.has(field)) {
        field(section, field).ifPresent(mapping -> fields.put(field, mapping));
      } else if (entity.requiredFields().contains(field)) {
        section.problem(field, "is missing; say which column, constant or expression it is");
      }
    }
    refuseUnknownAction(section, fields.get("action-type"));
    return new MappingConfig(entity, namespace, rejectRules(section), fields);
  }

  private static Optional<FieldMapping> field(Section section, String name) {
    if (!section.isObject(name)) {
      section.problem(name, "must be { column = .. }, { constant = .. } or { expression = .. }");
      return Optional.empty();
    }
    Section field = section.section(name);
    field.allowOnly(FIELD_KEYS);
    List<FieldMapping.Kind> given = new ArrayList<>();
    for (FieldMapping.Kind kind : KINDS) {
      if (field.has(code(kind))) {
        given.add(kind);
      }
    }
    if (given.size() != 1) {
      section.problem(name, "needs exactly one of column, constant and expression");
      return Optional.empty();
    }
    Optional<String> zone = field.optionalText("zone");
    zone.filter(id -> !isZone(id))
        .ifPresent(id -> field.problem("zone", "is no time zone: \"" + id + "\""));
    return Optional.of(
        new FieldMapping(
            given.get(0),
            field.text(code(given.get(0))),
            field.optionalText("format"),
            zone,
            fieldRules(field, name)));
  }

  private static FieldRules fieldRules(Section field, String name) {
    if (Entity.isTime(name)) {
      for (String rule : List.of("one-of", "matches", "min", "max")) {
        if (field.has(rule)) {
          field.problem(
              rule,
              "is not for timestamps; ingest.rules.not-before and future-tolerance bound them, and reject rules take any condition");
        }
      }
    }
    Optional<String> matches = field.optionalText("matches");
    matches
        .filter(regex -> !isRegex(regex))
        .ifPresent(regex -> field.problem("matches", "is no regular expression: " + regex));
    return new FieldRules(
        field.flag("required"),
        field.texts("one-of"),
        matches,
        field.optionalNumber("min"),
        field.optionalNumber("max"));
  }

  private static String code(FieldMapping.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static boolean isRegex(String regex) {
    try {
      Pattern.compile(regex);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static List<RejectRule> rejectRules(Section section) {
    List<RejectRule> rules = new ArrayList<>();
    for (Section rule : section.sections("reject")) {
      rule.allowOnly(List.of("reason", "when"));
      String reason = rule.text("reason");
      if (!reason.isEmpty() && !reason.matches(REASON)) {
        rule.problem("reason", "must be lower case letters, digits and _, was \"" + reason + "\"");
      }
      rules.add(new RejectRule(reason, rule.text("when")));
    }
    return rules;
  }

  private static void refuseUnknownAction(Section section, @Nullable FieldMapping action) {
    if (action != null
        && action.kind() == FieldMapping.Kind.CONSTANT
        && !ActionType.codes().contains(action.text())) {
      section.problem(
          "action-type.constant",
          "must be one of "
              + String.join(", ", ActionType.codes())
              + ", was \""
              + action.text()
              + "\"");
    }
  }

  private static boolean isZone(String id) {
    try {
      ZoneId.of(id);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
