package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Where one tripcap system keeps what must survive a restart. Only its owner may enter: it holds private keys.
 *
 * @param path the directory itself
 */
record DataDirectory(Path path) {

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

    Path keys() {
        return path.resolve("keys");
    }

    /** Where an actor's chain of statements is kept between commands. */
    Path chain(String actor) {
        return path.resolve("chains").resolve(actor + ".chain");
    }

    Path bundles() {
        return path.resolve("bundles");
    }

    Path runFile() {
        return path.resolve("run.json");
    }
}
