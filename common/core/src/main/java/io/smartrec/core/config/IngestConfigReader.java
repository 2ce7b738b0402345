package io.smartrec.core.config;

import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.config.MappingConfig.RejectRule;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Entity;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the {@code ingest} part of the configuration, whose keys are the user's own. */
final class IngestConfigReader {
  private static final String REASON = "[a-z][a-z0-9_]{0,62}";

  private IngestConfigReader() {}

  static IngestConfig read(Section ingest) {
    Section all = ingest.section("sources");
    List<SourceConfig> sources = new ArrayList<>();
    for (String name : all.names()) {
      sources.add(source(name, all.section(name)));
    }
    return new IngestConfig(ingest.optionalText("namespace"), sources);
  }

  private static SourceConfig source(String name, Section section) {
    section.allowOnly(
        List.of("format", "path", "options", "columns", "users", "items", "interactions"));
    List<MappingConfig> mappings = new ArrayList<>();
    for (Entity entity : Entity.values()) {
      if (section.has(entity.code())) {
        mappings.add(mapping(entity, section.section(entity.code())));
      }
    }
    if (mappings.isEmpty()) {
      section.problem("interactions", "is missing; a source maps to users, items or interactions");
    }
    return new SourceConfig(
        name,
        section.oneOf("format", SourceFormat.class).orElse(SourceFormat.CSV),
        section.optionalText("path"),
        section.textMap("options"),
        section.texts("columns"),
        mappings);
  }

  private static MappingConfig mapping(Entity entity, Section section) {
    List<String> known = new ArrayList<>(entity.requiredFields());
    known.addAll(entity.optionalFields());
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
    return new MappingConfig(entity, rules(section), fields);
  }

  private static Optional<FieldMapping> field(Section section, String name) {
    if (!section.isObject(name)) {
      section.problem(name, "must be { column = .. }, { constant = .. } or { expression = .. }");
      return Optional.empty();
    }
    Section field = section.section(name);
    field.allowOnly(List.of("column", "constant", "expression", "format", "zone"));
    List<FieldMapping.Kind> given = new ArrayList<>();
    for (FieldMapping.Kind kind : FieldMapping.Kind.values()) {
      if (field.has(kind.name().toLowerCase(Locale.ROOT))) {
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
    String text = field.text(given.get(0).name().toLowerCase(Locale.ROOT));
    return Optional.of(new FieldMapping(given.get(0), text, field.optionalText("format"), zone));
  }

  private static List<RejectRule> rules(Section section) {
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
