package org.tripcap.ingest.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a YAML file as one mapping. Only its structure and plain texts are used: no tags, no objects, no anchors, so that what
 * a file means can be seen in it.
 */
public final class YamlFile {
    private static final int LARGEST = 1 << 20;
    private static final int DEEPEST = 16;

    private YamlFile() {}

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read, or has more than 1 MiB
     * @throws ConfigurationException if it is no YAML, or no mapping
     */
    public static YamlMap read(Path file) throws IOException, ConfigurationException {
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " has more than " + LARGEST + " bytes, which no such file needs");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            return parse(file.toString(), text);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not valid UTF-8", e);
        }
    }

    /**
     * Reads a text.
     *
     * @param name of its file, for errors
     * @throws ConfigurationException if it is no YAML, or no mapping
     */
    public static YamlMap parse(String name, String text) throws ConfigurationException {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(0);
        options.setCodePointLimit(LARGEST);
        Node root;
        try {
            root = new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            throw new ConfigurationException(name, line(e.getProblemMark()), "no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new ConfigurationException(name, 1, "no YAML: " + e.getMessage());
        }
        if (!(root instanceof MappingNode mapping)) {
            throw new ConfigurationException(name, 1, "expected names and values, such as 'version: 1'");
        }
        return YamlMap.of(name, "", mapping);
    }

    static int line(@Nullable Mark mark) {
        return mark == null ? 1 : mark.getLine() + 1;
    }
}
