package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the passphrase of a protected private key comes from: never from an argument, which every process list shows. */
@FunctionalInterface
public interface PassphraseSource {
    /** The environment variable that names a file whose first line is the passphrase, mode 600. */
    String FILE_VARIABLE = "TRIPCAP_PASSPHRASE_FILE";
    /** The environment variable that holds the passphrase itself, for what cannot read a file. */
    String VARIABLE = "TRIPCAP_PASSPHRASE";

    /**
     * The passphrase for a key file; the caller overwrites it after use.
     *
     * @throws IOException when there is none; the message says how to give one
     */
    char[] passphrase(Path keyFile) throws IOException;

    /** Of this process's environment: the file it names, else the passphrase it holds. */
    static PassphraseSource environment() {
        return of(System.getenv());
    }

    /** As {@link #environment}, of this one. */
    static PassphraseSource of(Map<String, String> environment) {
        return keyFile -> {
            Optional<char[]> found = in(environment);
            return found.orElseThrow(
                    () -> new IOException(keyFile + " is protected by a passphrase; name a file with it in "
                            + FILE_VARIABLE + ", or give it in " + VARIABLE));
        };
    }

    /** The passphrase that an environment gives, if any. */
    static Optional<char[]> in(Map<String, String> environment) throws IOException {
        String file = environment.get(FILE_VARIABLE);
        if (file != null) {
            return Optional.of(read(Path.of(file)));
        }
        return Optional.ofNullable(environment.get(VARIABLE)).map(String::toCharArray);
    }

    /**
     * The first line of a file.
     *
     * @throws IOException when it cannot be read, is empty, or others than its owner may read or write it
     */
    static char[] read(Path file) throws IOException {
        String text = PrivateKeyFile.readSecret(file, StandardCharsets.UTF_8);
        String line = text.lines().findFirst().orElse("");
        if (line.isEmpty()) {
            throw new IOException(file + " holds no passphrase: its first line is empty");
        }
        return line.toCharArray();
    }
}
