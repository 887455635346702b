package org.tripcap.cli.standalone;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One store's process, from its start to its end.
 *
 * <p>The child ends with its parent, however that ends: this side holds the write end of the child's standard input, the
 * child stops at end of file, and the kernel closes the pipe even after {@code kill -9}. It does not end before its
 * parent: it runs in a session of its own, so a terminal's Ctrl-C, which goes to the whole process group, does not reach
 * it and the parent can still drain into it.
 */
final class StoreProcess implements AutoCloseable {
    /** Kafka and Elasticsearch close well below it; what takes longer is killed, which both recover from. */
    private static final Duration STOP_BOUND = Duration.ofMillis(3_500);

    private static final int QUOTED_LINES = 12;
    private static final Logger log = LoggerFactory.getLogger(StoreProcess.class);

    /**
     * What to start.
     *
     * @param name what messages call it
     * @param main the child's main class
     * @param classPath all that the child sees
     * @param heapMebibytes its largest heap
     * @param jvmOptions further options of its JVM
     * @param directory its directory, made if absent; messages of the JVM itself go to {@code logs/console.log} in it
     * @param arguments the main class's arguments
     * @param startBound the time within which it must report that it is ready
     */
    record Specification(
            String name,
            Class<?> main,
            List<Path> classPath,
            int heapMebibytes,
            List<String> jvmOptions,
            Path directory,
            List<String> arguments,
            Duration startBound) {
        Specification {
            classPath = List.copyOf(classPath);
            jvmOptions = List.copyOf(jvmOptions);
            arguments = List.copyOf(arguments);
        }

        Path logs() {
            return directory.resolve("logs");
        }

        Path console() {
            return logs().resolve("console.log");
        }

        List<String> command() {
            List<String> command = new ArrayList<>(List.of(
                    "setsid",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + heapMebibytes + "m",
                    // Small, and short of cores: one collector thread.
                    "-XX:+UseSerialGC",
                    "-XX:-UsePerfData",
                    // Half dead is worse than dead: its clients reconnect, its supervisor sees it.
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:ErrorFile=" + logs().resolve("hs_err.log"),
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                    "-Dtripcap.logs=" + logs()));
            command.addAll(jvmOptions);
            command.add("-cp");
            command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
            command.add(main.getName());
            command.addAll(arguments);
            return command;
        }
    }

    private final Specification specification;
    private final Process process;
    private final String address;

    private StoreProcess(Specification specification, Process process, String address) {
        this.specification = specification;
        this.process = process;
        this.address = address;
    }

    /**
     * Starts the child and waits until it serves.
     *
     * @throws StoreStartException if it ends first, refuses, or is not ready in time; it is not running then
     * @throws InterruptedException if interrupted while waiting; it is not running then
     */
    static StoreProcess start(Specification specification) throws IOException, InterruptedException {
        // Derived documents are plaintext: nobody else on this machine reads them from disk.
        Files.createDirectories(
                specification.directory(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectories(specification.logs());
        Files.createDirectories(specification.directory().resolve("tmp"));
        Process process = launch(specification);
        boolean ready = false;
        try {
            String address = awaitReady(specification, process);
            ready = true;
            log.debug("{} is ready, process {}", specification.name(), process.pid());
            return new StoreProcess(specification, process, address);
        } finally {
            if (!ready) {
                process.destroyForcibly();
            }
        }
    }

    private static Process launch(Specification specification) throws StoreStartException {
        ProcessBuilder builder = new ProcessBuilder(specification.command())
                .directory(specification.directory().toFile())
                .redirectError(specification.console().toFile());
        // Meant for one JVM: a debugger's or JMX port in it cannot be taken three times.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new StoreStartException(
                    specification.name() + " did not start: " + e.getMessage()
                            + "; it needs setsid (Debian's package util-linux) and the JDK that runs tripcap",
                    e);
        }
    }

    private static String awaitReady(Specification specification, Process process)
            throws StoreStartException, InterruptedException {
        CompletableFuture<StoreReport> report = new CompletableFuture<>();
        Thread.ofVirtual().name(specification.name() + " report").start(() -> readReport(process, report));
        try {
            return switch (report.get(specification.startBound().toMillis(), TimeUnit.MILLISECONDS)) {
                case StoreReport.Ready ready -> ready.address();
                case StoreReport.Refused refused ->
                    throw new StoreStartException(specification.name() + " did not start: " + refused.reason());
            };
        } catch (ExecutionException e) {
            process.waitFor(1, TimeUnit.SECONDS);
            String ending = process.isAlive() ? "closed its output" : "ended with code " + process.exitValue();
            throw new StoreStartException(
                    specification.name() + " " + ending + " while starting" + quote(specification), e);
        } catch (TimeoutException e) {
            throw new StoreStartException(
                    specification.name() + " was not ready within "
                            + specification.startBound().toSeconds()
                            + " s; on a slow machine start it again, its files are warm now" + quote(specification),
                    e);
        }
    }

    private static void readReport(Process process, CompletableFuture<StoreReport> report) {
        try {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            report.complete(StoreReport.parse(Objects.requireNonNullElse(reader.readLine(), "")));
        } catch (IOException | IllegalArgumentException e) {
            report.completeExceptionally(e);
        }
    }

    /** What it last said, for a message: its console and, if that is empty, its log. */
    private static String quote(Specification specification) {
        List<String> lines = new ArrayList<>();
        for (String file : List.of("console.log", "store.log")) {
            lines.addAll(lastLines(specification.logs().resolve(file)));
        }
        if (lines.isEmpty()) {
            return "; it left no log in " + specification.logs();
        }
        return "; the last lines in " + specification.logs() + ":\n  " + String.join("\n  ", lines);
    }

    private static List<String> lastLines(Path file) {
        try {
            List<String> lines =
                    Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
            return lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size());
        } catch (IOException e) {
            // Absent or unreadable: the message then says that there is nothing to quote.
            return List.of();
        }
    }

    /** Host and port that its clients use. */
    String address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Completes when the process has ended, whoever ended it. */
    CompletableFuture<Void> onExit() {
        return process.onExit().thenApply(ended -> null);
    }

    /**
     * Ends the process: asks it, and kills it if it has not ended after 3.5 s. Returns when it is gone; an interrupt kills
     * it at once.
     */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("{} did not stop within {} ms and is killed", specification.name(), STOP_BOUND.toMillis());
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
