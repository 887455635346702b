package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.StatementChain;

/**
 * Where one tripcap system keeps what must survive a restart. Only its owner may enter: it holds private keys.
 *
 * @param path the directory itself
 * @param connection settings that tell how a system elsewhere is reached, to which what is here belongs; null where nobody named one
 */
record DataDirectory(Path path, @Nullable Path connection) {

    /** One of a system that runs on it, if any does. */
    DataDirectory(Path path) {
        this(path, null);
    }

    /**
     * The directory named on the command line, or the user's state directory: {@code $XDG_STATE_HOME/tripcap}, else
     * {@code ~/.local/state/tripcap} (XDG Base Directory Specification).
     */
    static DataDirectory of(@Nullable Path named) {
        if (named != null) {
            return new DataDirectory(named.toAbsolutePath().normalize());
        }
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state != null && state.startsWith("/")
                ? Path.of(state)
                : Path.of(System.getProperty("user.home"), ".local", "state");
        return new DataDirectory(base.resolve("tripcap"));
    }

    /** The same, for a system elsewhere. */
    DataDirectory reachedBy(@Nullable Path settings) {
        return new DataDirectory(path, settings);
    }

    /** Makes the directory, open to its owner only. */
    void create() throws IOException {
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    Path stores() {
        return path.resolve("stores");
    }

    Path server() {
        return path.resolve("server");
    }

    Path sensor() {
        return path.resolve("sensor");
    }

    /** The directory of the sensor that records capture files by hand. */
    Path replay() {
        return path.resolve("replay");
    }

    KeyDirectory keys() {
        return new KeyDirectory(path.resolve("keys"));
    }

    /** Where a person's chains of statements are kept between commands, one a key. */
    Path chains() {
        return path.resolve("chains");
    }

    /** Where this key's chain of statements is kept between commands. */
    Path chain(Identity identity) {
        return StatementChain.fileIn(chains(), identity);
    }

    Path bundles() {
        return path.resolve("bundles");
    }

    Path runFile() {
        return path.resolve("run.json");
    }
}
