package org.tripcap.cli.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process of a measurement that is spoken to in lines: what it writes on standard output, and what it reads on standard input.
 * It has to end when its input does, so that it ends with its parent.
 */
final class Child implements AutoCloseable {

    /** As the sensor's launcher gives them: it is measured as it is run. */
    static final List<String> SENSOR_HEAP = List.of("-Xms32m", "-Xmx160m", "-XX:NewSize=24m");
    /** For what is not measured. */
    static final List<String> HELPER_HEAP = List.of("-Xmx256m");

    private static final Duration GOODBYE = Duration.ofSeconds(10);
    private static final String END = "\0end";

    private final String name;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Writer input;

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread.ofVirtual().name(name + " output").start(this::read);
    }

    /** Starts a process; its errors go where this process's go. */
    static Child start(String name, List<String> command) throws IOException {
        return new Child(
                name,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /**
     * The command that runs another main class of this program.
     *
     * @param heap options of the JVM that size its heap
     */
    static List<String> java(List<String> heap, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(heap);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                List.of(classPath.split(File.pathSeparator, -1)).stream()
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(END); // a pipe that cannot be read any more has ended, too
        } finally {
            lines.add(END);
        }
    }

    /**
     * The next line that it writes.
     *
     * @throws IOException when it ends first, or says nothing for so long
     */
    String line(Duration patience) throws IOException, InterruptedException {
        String line = lines.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (line == null) {
            throw new IOException(name + " said nothing for " + patience.toSeconds() + " s");
        }
        if (line.equals(END)) {
            lines.add(END);
            String code = process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
                    ? " with code " + process.exitValue()
                    : "";
            throw new IOException(name + " ended" + code);
        }
        return line;
    }

    /** Waits for a certain line. */
    void await(String expected, Duration patience) throws IOException, InterruptedException {
        String line = line(patience);
        if (!line.equals(expected)) {
            throw new IOException(name + ": expected '" + expected + "', found '" + line + "'");
        }
    }

    /** Writes a line to it. */
    void say(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    long pid() {
        return process.pid();
    }

    /** Ends its input, which asks it to end, and waits; what takes too long is killed. */
    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly(); // it reads nothing any more
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
