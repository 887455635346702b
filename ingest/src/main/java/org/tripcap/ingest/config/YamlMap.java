package org.tripcap.ingest.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tripcap.capture.program.Spelling;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A mapping of a YAML file. What is asked for must have the form asked for; what nobody asked for is refused by {@link #end},
 * since a misspelt name would otherwise mean the opposite of what its author believes.
 */
public final class YamlMap {
    private static final int LONGEST_LIST = 10_000;

    private final String file;
    private final String path;
    private final MappingNode node;
    private final Map<String, Node> values;
    private final Map<String, Node> keys;
    private final Set<String> taken = new HashSet<>();
    private final Set<String> asked = new HashSet<>();

    private YamlMap(String file, String path, MappingNode node, Map<String, Node> keys, Map<String, Node> values) {
        this.file = file;
        this.path = path;
        this.node = node;
        this.keys = keys;
        this.values = values;
    }

    static YamlMap of(String file, String path, MappingNode node) throws ConfigurationException {
        Map<String, Node> keys = new LinkedHashMap<>();
        Map<String, Node> values = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode name)) {
                throw new ConfigurationException(
                        file, YamlFile.line(key.getStartMark()), "a name must be a plain text");
            }
            if (values.put(name.getValue(), tuple.getValueNode()) != null) {
                throw new ConfigurationException(
                        file, YamlFile.line(key.getStartMark()), path + name.getValue() + ": is there twice");
            }
            keys.put(name.getValue(), key);
        }
        return new YamlMap(file, path, node, keys, values);
    }

    /** Whether there is a value of this name. */
    public boolean has(String name) {
        asked.add(name);
        return values.containsKey(name);
    }

    /** A text, or any other plain value as it is written. */
    public String text(String name) throws ConfigurationException {
        return scalar(name, take(name));
    }

    /** A value made of a text; an {@link IllegalArgumentException} of {@code reader} becomes an error of this line. */
    public <T> T value(String name, Function<String, T> reader) throws ConfigurationException {
        return read(name, take(name), reader);
    }

    /** A value made of a text, or {@code otherwise} where there is none. */
    public <T> T value(String name, Function<String, T> reader, T otherwise) throws ConfigurationException {
        return has(name) ? value(name, reader) : otherwise;
    }

    /** A whole number within bounds, both included, or {@code otherwise} where there is none. */
    public int number(String name, int least, int most, int otherwise) throws ConfigurationException {
        return value(
                name,
                text -> {
                    if (text.matches("[0-9]{1,9}")) {
                        int number = Integer.parseInt(text);
                        if (number >= least && number <= most) {
                            return number;
                        }
                    }
                    throw new IllegalArgumentException(
                            "expected a whole number from " + least + " to " + most + ", found '" + text + "'");
                },
                otherwise);
    }

    /** The texts of a list, or one text alone; none where there is no such name. */
    public List<String> texts(String name) throws ConfigurationException {
        return values(name, Function.identity());
    }

    /** Values made of the texts of a list, or of one text alone; none where there is no such name. */
    public <T> List<T> values(String name, Function<String, T> reader) throws ConfigurationException {
        List<T> read = new ArrayList<>();
        if (!has(name)) {
            return read;
        }
        Node value = take(name);
        if (value instanceof SequenceNode sequence) {
            for (Node element : bounded(name, sequence)) {
                read.add(read(name + "[" + read.size() + "]", element, reader));
            }
        } else {
            read.add(read(name, value, reader));
        }
        return read;
    }

    /** The mapping of this name. */
    public Optional<YamlMap> map(String name) throws ConfigurationException {
        return has(name) ? Optional.of(mapping(name, take(name))) : Optional.empty();
    }

    /** The mappings of a list; none where there is no such name. */
    public List<YamlMap> maps(String name) throws ConfigurationException {
        List<YamlMap> maps = new ArrayList<>();
        if (!has(name)) {
            return maps;
        }
        if (!(take(name) instanceof SequenceNode sequence)) {
            throw problem(name, "expected a list, each entry beginning with '- '");
        }
        for (Node element : bounded(name, sequence)) {
            maps.add(mapping(name + "[" + maps.size() + "]", element));
        }
        return maps;
    }

    /** Refuses names that nobody asked for. */
    public void end() throws ConfigurationException {
        for (Map.Entry<String, Node> key : keys.entrySet()) {
            if (!taken.contains(key.getKey())) {
                throw new ConfigurationException(
                        file,
                        YamlFile.line(key.getValue().getStartMark()),
                        path + key.getKey() + ": is no setting here; "
                                + Spelling.nearest(key.getKey(), asked)
                                        .map(name -> "did you mean '" + name + "'?")
                                        .orElseGet(this::known));
            }
        }
    }

    private String known() {
        return "known are " + asked.stream().sorted().toList();
    }

    /** An error about a value of this mapping, or about the mapping where it has none of this name. */
    public ConfigurationException problem(String name, String problem) {
        Node at = values.get(name);
        return new ConfigurationException(
                file, YamlFile.line((at == null ? node : at).getStartMark()), path + name + ": " + problem);
    }

    /** An error about this mapping as a whole. */
    public ConfigurationException problem(String problem) {
        String name = path.isEmpty() ? "" : path.substring(0, path.length() - 1) + ": ";
        return new ConfigurationException(file, YamlFile.line(node.getStartMark()), name + problem);
    }

    private Node take(String name) throws ConfigurationException {
        asked.add(name);
        Node value = values.get(name);
        if (value == null) {
            throw problem(name, "is missing");
        }
        taken.add(name);
        return value;
    }

    private <T> T read(String name, Node value, Function<String, T> reader) throws ConfigurationException {
        String text = scalar(name, value);
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    file, YamlFile.line(value.getStartMark()), path + name + ": " + e.getMessage());
        }
    }

    private String scalar(String name, Node value) throws ConfigurationException {
        if (value instanceof ScalarNode scalar && !isNothing(scalar)) {
            return scalar.getValue();
        }
        throw new ConfigurationException(
                file,
                YamlFile.line(value.getStartMark()),
                path + name + ": expected a text or a number, found " + kind(value));
    }

    /** A plain {@code null}, {@code ~} or nothing at all, as opposed to an empty text in quotes. */
    private static boolean isNothing(ScalarNode scalar) {
        return scalar.isPlain() && Set.of("", "~", "null").contains(scalar.getValue());
    }

    private YamlMap mapping(String name, Node value) throws ConfigurationException {
        if (value instanceof MappingNode mapping) {
            return of(file, path + name + ".", mapping);
        }
        throw new ConfigurationException(
                file,
                YamlFile.line(value.getStartMark()),
                path + name + ": expected names and values, found " + kind(value));
    }

    private List<Node> bounded(String name, SequenceNode sequence) throws ConfigurationException {
        if (sequence.getValue().size() > LONGEST_LIST) {
            throw problem(name, "has more than " + LONGEST_LIST + " entries");
        }
        return sequence.getValue();
    }

    private static String kind(Node value) {
        return switch (value) {
            case MappingNode mapping -> "names and values";
            case SequenceNode sequence -> "a list";
            case ScalarNode scalar when isNothing(scalar) -> "nothing";
            default -> "a text";
        };
    }
}
