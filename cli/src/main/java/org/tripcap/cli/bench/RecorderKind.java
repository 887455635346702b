package org.tripcap.cli.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be measured. */
public enum RecorderKind {
    /** The whole path: read, sealed, signed, stored, acknowledged by Kafka. */
    TRIPCAP,
    /** Packets read into pcapng sections that are digested, and no more. */
    TRIPCAP_READ_ONLY,
    /** {@code tcpdump -w}. */
    TCPDUMP,
    /** Wireshark's {@code dumpcap -w}. */
    DUMPCAP,
    /** {@code netsniff-ng --out}. */
    NETSNIFF_NG;

    /** The ring that each of them is given, as large as tripcap's. */
    private static final int RING_MIB = 64;

    /** Where distributions put what only root uses, which is on few users' path. */
    private static final List<String> MORE_DIRECTORIES = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    /** Whether it can be measured on this host. */
    public boolean isInstalled() {
        return !isTool() || program().isPresent();
    }

    /** As JSON and tables call it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isTool() {
        return switch (this) {
            case TRIPCAP, TRIPCAP_READ_ONLY -> false;
            case TCPDUMP, DUMPCAP, NETSNIFF_NG -> true;
        };
    }

    private Optional<Path> program() {
        String name = key().replace('_', '-');
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), MORE_DIRECTORIES.stream())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The command that writes what the filter accepts to a file: whole packets, no names resolved, nothing printed. */
    List<String> command(String filter, Path file) {
        String program = program()
                .orElseThrow(() -> new IllegalStateException(this + " is not installed"))
                .toString();
        return switch (this) {
            case TRIPCAP, TRIPCAP_READ_ONLY -> throw new IllegalStateException(this + " is no other program");
            case TCPDUMP ->
                List.of(
                        program,
                        "-i",
                        BenchNetwork.RECORDER,
                        "-n",
                        "-s",
                        "0",
                        "-B",
                        Integer.toString(RING_MIB << 10),
                        // Else it becomes a user who may not write to the directory.
                        "-Z",
                        "root",
                        "-w",
                        file.toString(),
                        filter);
            case DUMPCAP ->
                List.of(
                        program,
                        "-i",
                        BenchNetwork.RECORDER,
                        "-f",
                        filter,
                        "-B",
                        Integer.toString(RING_MIB),
                        "-w",
                        file.toString());
            case NETSNIFF_NG ->
                List.of(
                        program,
                        "--in",
                        BenchNetwork.RECORDER,
                        "--out",
                        file.toString(),
                        "--silent",
                        "--ring-size",
                        RING_MIB + "MiB",
                        "--filter",
                        filter);
        };
    }
}
