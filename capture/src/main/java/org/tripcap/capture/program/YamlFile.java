package org.tripcap.capture.program;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A settings file: its values by flat names, exactly as written, and the line of each. Nothing is taken for a truth value or a
 * number here, since YAML 1.1 would make {@code false} of {@code no}, which is a fine name for an interface. A name that is given
 * twice is an error, since one of the two would silently not count.
 */
final class YamlFile {

    private static final long LONGEST = 1 << 20;

    private final String name;
    private final Map<String, Value> values = new TreeMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    /**
     * What stands at a name.
     *
     * @param text as written; a list's items joined by commas
     * @param list whether it is a list
     */
    record Value(String text, boolean list) {}

    private YamlFile(String name) {
        this.name = name;
    }

    static YamlFile none() {
        return new YamlFile("");
    }

    /** @throws SettingsException when it cannot be read or is no mapping in YAML */
    static YamlFile read(Path file) throws SettingsException {
        YamlFile read = new YamlFile(file.toString());
        String text = text(file);
        List<String> problems = new ArrayList<>();
        try {
            Node document = new Yaml(plainOptions()).compose(new StringReader(text));
            if (document instanceof MappingNode mapping) {
                read.index("", mapping, problems);
            } else if (document != null) {
                problems.add(read.at(line(document)) + ": expected keys with values, such as 'data: /var/lib/tripcap'");
            }
        } catch (MarkedYAMLException e) {
            throw problem(read.at(e.getProblemMark().getLine() + 1) + ": this is no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw problem(file + ": this is no YAML: " + e.getMessage());
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return read;
    }

    /** Values by name, the names of nested keys joined by dots. */
    Map<String, Value> values() {
        return values;
    }

    /** Where a name's value stands, as messages say it. */
    String place(String key) {
        Integer line = lines.get(key);
        return line == null ? name : at(line);
    }

    private String at(int line) {
        return name + " line " + line;
    }

    private void index(String path, MappingNode mapping, List<String> problems) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(at(line(tuple.getKeyNode())) + ": expected a plain key");
                continue;
            }
            String full = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            Integer before = lines.putIfAbsent(full, line(key));
            if (before != null) {
                problems.add(full + " (" + at(line(key)) + "): given a second time, first in line " + before
                        + "; remove one of them");
            }
            switch (tuple.getValueNode()) {
                case MappingNode deeper -> index(full, deeper, problems);
                case ScalarNode scalar -> values.put(full, new Value(scalar.getValue(), false));
                case SequenceNode list -> list(full, list, problems);
                default -> problems.add(full + " (" + at(line(key)) + "): expected a value, a list or keys");
            }
        }
    }

    private void list(String full, SequenceNode list, List<String> problems) {
        List<String> items = new ArrayList<>();
        for (Node item : list.getValue()) {
            if (item instanceof ScalarNode scalar && scalar.getValue().indexOf(',') < 0) {
                items.add(scalar.getValue());
            } else {
                problems.add(full + " (" + at(line(item)) + "): expected a list of plain values without commas");
            }
        }
        values.put(full, new Value(String.join(",", items), true));
    }

    /** Without references from one place of the file to another, which nobody needs and which can go in circles. */
    private static LoaderOptions plainOptions() {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        return options;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static String text(Path file) throws SettingsException {
        try {
            if (Files.size(file) > LONGEST) {
                throw problem(file + ": longer than " + LONGEST + " bytes; expected a settings file");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw problem(file + ": there is no such file; name the settings file with --config");
        } catch (CharacterCodingException e) {
            throw problem(file + ": not written in UTF-8");
        } catch (IOException e) {
            throw problem(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static SettingsException problem(String text) {
        return new SettingsException(List.of(text));
    }
}
