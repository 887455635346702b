package org.tripcap.capture.packet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A process's capture sockets, by the kernel's word: sockets listed in {@code /proc/PID/net/packet} that receive (protocol not
 * 0) and that one of the process's descriptors names.
 */
public final class CaptureSockets {

    private static final Path SELF = Path.of("/proc/self");
    private static final int PROTOCOL = 3;
    private static final int INODE = 8;

    private CaptureSockets() {}

    /** How many this process has now. */
    public static int count() throws IOException {
        return count(SELF);
    }

    /**
     * How many another process has now.
     *
     * @throws IOException when there is no such process, or this one may not look into it
     */
    public static int countOf(long pid) throws IOException {
        return count(Path.of("/proc", Long.toString(pid)));
    }

    private static int count(Path process) throws IOException {
        Set<String> receiving = new HashSet<>();
        List<String> lines = Files.readAllLines(process.resolve("net/packet"));
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > INODE && !fields[PROTOCOL].equals("0000")) {
                receiving.add("socket:[" + fields[INODE] + "]");
            }
        }
        return receiving.isEmpty() ? 0 : own(receiving, process.resolve("fd"));
    }

    private static int own(Set<String> sockets, Path directory) throws IOException {
        int own = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(directory)) {
            for (Path descriptor : descriptors) {
                try {
                    if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                        own++;
                    }
                } catch (IOException gone) {
                    // Closed while we looked.
                }
            }
        }
        return own;
    }
}
