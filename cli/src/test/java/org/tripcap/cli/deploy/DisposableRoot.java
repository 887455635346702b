package org.tripcap.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * This host's files as they are, in a mount namespace where changes go to memory: what is installed here is installed nowhere
 * else, and gone at the end.
 */
final class DisposableRoot implements AutoCloseable {

    private static final long SECONDS = 120;

    private final Process keeper;
    private final Path root;

    private DisposableRoot(Process keeper, Path root) {
        this.keeper = keeper;
        this.root = root;
    }

    /** What a program that ran in it left. */
    record Ended(int code, String output) {
        Ended succeeded() {
            assertThat(code).as(output).isZero();
            return this;
        }

        List<String> lines() {
            return output.lines().toList();
        }
    }

    /**
     * Makes one.
     *
     * @param directory an empty one, which stays empty for others
     */
    static DisposableRoot in(Path directory) throws IOException {
        Path root = Files.createDirectory(directory.resolve("root"));
        Path memory = Files.createDirectory(directory.resolve("memory"));
        Process keeper = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--propagation=private",
                        "sh",
                        "-euc",
                        """
                        mount -t tmpfs tmpfs "$2"
                        mkdir "$2/upper" "$2/work"
                        mount -t overlay overlay -o "lowerdir=/,upperdir=$2/upper,workdir=$2/work" "$1"
                        mount -t proc proc "$1/proc"
                        mount --rbind /dev "$1/dev"
                        echo ready
                        read -r _
                        """,
                        "sh",
                        root.toString(),
                        memory.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader said = keeper.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        if (!"ready".equals(line)) {
            keeper.destroy();
            return Assumptions.abort("no disposable root can be made here, which takes root and overlayfs: " + line);
        }
        return new DisposableRoot(keeper, root);
    }

    /** Brings a file of this host in, from wherever it lies. */
    void bring(Path file, String to) throws IOException, InterruptedException {
        inNamespace(List.of("cp", "--no-preserve=all", file.toString(), root + to))
                .succeeded();
    }

    /** Runs a program in it; its errors are part of the output. */
    Ended run(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("chroot", root.toString()));
        all.addAll(List.of(command));
        return inNamespace(all);
    }

    private Ended inNamespace(List<String> command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("nsenter", "--mount=/proc/" + keeper.pid() + "/ns/mnt"));
        all.addAll(command);
        Path out = Files.createTempFile("disposable", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(all)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end within " + SECONDS + " s: " + Files.readString(out));
            }
            return new Ended(process.exitValue(), Files.readString(out));
        } finally {
            Files.delete(out);
        }
    }

    @Override
    public void close() throws IOException {
        keeper.getOutputStream().close(); // its 'read' ends, and with it the namespace
        try {
            if (!keeper.waitFor(10, TimeUnit.SECONDS)) {
                keeper.destroyForcibly();
            }
        } catch (InterruptedException e) {
            keeper.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
