package org.tripcap.capture.packet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * This process's own capture sockets, by the kernel's word: sockets listed in {@code /proc/net/packet} that receive (protocol
 * not 0) and that one of the process's descriptors names.
 */
public final class CaptureSockets {

    private static final Path PACKET_SOCKETS = Path.of("/proc/self/net/packet");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int PROTOCOL = 3;
    private static final int INODE = 8;

    private CaptureSockets() {}

    /** How many there are now. */
    public static int count() throws IOException {
        Set<String> receiving = new HashSet<>();
        List<String> lines = Files.readAllLines(PACKET_SOCKETS);
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > INODE && !fields[PROTOCOL].equals("0000")) {
                receiving.add("socket:[" + fields[INODE] + "]");
            }
        }
        return receiving.isEmpty() ? 0 : own(receiving);
    }

    private static int own(Set<String> sockets) throws IOException {
        int own = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
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
