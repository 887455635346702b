package org.tripcap.capture.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the profile {@code fuzz} starts in each module: every target under Jazzer for a while, in a process of its own, beginning with the
 * inputs that are kept. A finding is left as a file, with a program that reproduces it; kept as an input, it is tried for ever.
 */
public final class FuzzRun {

    private FuzzRun() {}

    /**
     * Arguments: seconds a target, a seed (0 for any), compiled tests, kept inputs, and a directory for what is found. Ends with 1
     * if anything is.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String seconds = arguments[0];
        Path kept = Path.of(arguments[3]);
        Path found = Path.of(arguments[4]);
        List<String> faults = new ArrayList<>();
        for (FuzzTarget target : FuzzTarget.in(Path.of(arguments[2]))) {
            Path corpus = Files.createDirectories(found.resolve(target.name()));
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-XX:+EnableDynamicAgentLoading",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "com.code_intelligence.jazzer.Jazzer",
                    "--target_class=" + target.className(),
                    "--instrumentation_includes=org.tripcap.**",
                    "--reproducer_path=" + found,
                    "-artifact_prefix=" + found + File.separator + target.name() + "-",
                    "-max_total_time=" + seconds,
                    "-seed=" + arguments[1],
                    corpus.toString(),
                    kept.resolve(target.name()).toString()));
            Path log = found.resolve(target.name() + ".log");
            boolean sound = new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start()
                            .waitFor()
                    == 0;
            // Jazzer tells of each class that it watches, and has no option to be silent.
            List<String> told = Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> !line.startsWith("INFO: "))
                    .toList();
            told.subList(sound ? Math.max(0, told.size() - 1) : 0, told.size())
                    .forEach(line -> System.out.println(target.name() + ": " + line));
            if (!sound) {
                faults.add(target.name());
            }
        }
        if (!faults.isEmpty()) {
            System.err.println("faults found, kept in " + found + ": " + String.join(", ", faults));
            System.exit(1);
        }
    }
}
