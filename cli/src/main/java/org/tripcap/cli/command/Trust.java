package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.TrustFile;

/** Finds the trust file for work without a running system. */
final class Trust {
    private Trust() {}

    /**
     * Reads the trust file named on the command line, or that of a data directory.
     *
     * @throws CommandException if there is none, or it cannot be read
     */
    static TrustFile load(@Nullable Path named, DataDirectory directory) {
        Path file = named == null ? directory.keys().trustFile() : named;
        if (!Files.exists(file)) {
            throw new CommandException(
                    named == null ? ExitCode.USAGE : ExitCode.NOT_FOUND,
                    named == null
                            ? "whom to trust is not known: name the operator's trust file with --trust"
                            : "there is no trust file " + file);
        }
        try {
            return TrustFile.load(file);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
