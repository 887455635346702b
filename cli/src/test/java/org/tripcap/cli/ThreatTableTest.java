package org.tripcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every "cannot" of SECURITY.md names tests that exist. */
class ThreatTableTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]*)\\.([A-Za-z0-9_]+)`");
    private static final Set<String> ANNOTATIONS =
            Set.of("Lorg/junit/jupiter/api/Test;", "Lorg/junit/jupiter/params/ParameterizedTest;");

    /** A row of a table with a column "cannot". */
    private record Row(String cannot, String shownBy) {}

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(Path.of("..", "SECURITY.md"))) {
            String[] cells = line.split("(?<!\\\\)\\|", -1);
            if (cells.length != 6) {
                inTable = false;
            } else if (cells[3].strip().equals("cannot")) {
                assertThat(cells[4].strip()).isEqualTo("shown by");
                inTable = true;
            } else if (inTable && !cells[3].startsWith("---")) {
                rows.add(new Row(cells[3].strip(), cells[4].strip()));
            }
        }
        return rows;
    }

    /** The tests of all modules by the simple name of their outermost class. */
    private static Map<String, Set<String>> tests() throws IOException {
        Map<String, Set<String>> tests = new HashMap<>();
        for (String module : List.of("capture", "ingest", "cli")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "target", "test-classes"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    String name = file.getFileName().toString().split("[.$]", -1)[0];
                    Set<String> methods = tests.computeIfAbsent(name, n -> new HashSet<>());
                    for (MethodModel method : ClassFile.of().parse(file).methods()) {
                        if (isTest(method)) {
                            methods.add(method.methodName().stringValue());
                        }
                    }
                }
            }
        }
        return tests;
    }

    private static boolean isTest(MethodModel method) {
        return method.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .map(Annotation::className)
                .anyMatch(name -> ANNOTATIONS.contains(name.stringValue()));
    }

    @Test
    void everyCannot_namesTests_andAllOfThemExist() throws IOException {
        Map<String, Set<String>> tests = tests();
        List<Row> rows = rows();
        assertThat(rows).hasSizeGreaterThan(20);
        for (Row row : rows) {
            List<String> missing = new ArrayList<>();
            int named = 0;
            Matcher matcher = NAMED.matcher(row.shownBy());
            while (matcher.find()) {
                named++;
                if (!tests.getOrDefault(matcher.group(1), Set.of()).contains(matcher.group(2))) {
                    missing.add(matcher.group());
                }
            }
            assertThat(named).as("tests of: %s", row.cannot()).isPositive();
            assertThat(missing).as("tests of: %s", row.cannot()).isEmpty();
        }
    }
}
