package org.tripcap.ingest.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Reads a secret that the configuration refers to by its file. */
public final class SecretFile {
    private static final int LARGEST = 4096;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    /**
     * The file's text without white space around it.
     *
     * @throws IOException if it cannot be read, is empty or above 4 KiB, or if others than its owner may read or write it
     */
    public static String read(Path file) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(file));
        permissions.retainAll(OTHERS);
        if (!permissions.isEmpty()) {
            throw new IOException(file + " holds a secret, but others may read or write it; run: chmod 600 " + file);
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " must hold a secret of at most " + LARGEST + " bytes");
        }
        String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (secret.isEmpty()) {
            throw new IOException(file + " is empty; it must hold a secret");
        }
        return secret;
    }
}
