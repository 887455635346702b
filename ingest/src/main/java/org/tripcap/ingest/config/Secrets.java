package org.tripcap.ingest.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.program.ServiceCredentials;

/**
 * Secrets that a configuration refers to, and never holds: {@code file:/etc/tripcap/secrets/ids} or
 * {@code env:TRIPCAP_IDS_SECRET}.
 */
public final class Secrets {
    private static final int LARGEST = 4096;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private Secrets() {}

    /**
     * The secret that a reference names.
     *
     * @param directory that relative paths start from
     * @param environment gives the value of a variable, such as {@code System::getenv}
     * @throws IOException if there is no such secret, or {@link #read} refuses its file; the message holds the reference only
     */
    public static String resolve(String reference, Path directory, Function<String, @Nullable String> environment)
            throws IOException {
        if (reference.startsWith("file:")) {
            return read(directory.resolve(reference.substring("file:".length())));
        }
        if (reference.startsWith("env:")) {
            String name = reference.substring("env:".length());
            String value = environment.apply(name);
            if (value == null || value.isBlank()) {
                throw new IOException("the environment variable " + name + " must hold a secret, but is not set");
            }
            return value.strip();
        }
        // What stands there instead may be the secret itself, so it is not repeated.
        throw new IOException("a secret must be named as file:PATH or env:NAME, never written down");
    }

    /**
     * The file's text without white space around it.
     *
     * @throws IOException if it cannot be read, is empty or above 4 KiB, or if others than its owner may read or write it, unless
     *     the service manager passed it
     */
    public static String read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(file + " must hold a secret, but does not exist or cannot be read");
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(file));
        permissions.retainAll(OTHERS);
        if (!permissions.isEmpty() && !ServiceCredentials.hold(file, System.getenv())) {
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
