package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.PassphraseSource;
import picocli.CommandLine.Option;

/** Where passphrases of private keys come from: a file, the environment, or the person at the terminal; never an argument. */
final class PassphraseOptions {

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "File whose first line is the passphrase of the private keys, mode 600 (default: the one that"
                    + " TRIPCAP_PASSPHRASE_FILE names, else TRIPCAP_PASSPHRASE, else it is asked for).")
    private @Nullable Path file;

    /** For keys that are protected already. */
    PassphraseSource source() {
        return keyFile -> {
            Optional<char[]> given = given();
            return given.isPresent() ? given.get() : ask("Passphrase of " + keyFile + ": ", keyFile.toString());
        };
    }

    /**
     * For a key to be protected; at a terminal it is asked for twice.
     *
     * @throws CommandException if there is none
     */
    char[] forNew(String what) {
        try {
            Optional<char[]> given = given();
            if (given.isPresent()) {
                return given.get();
            }
            char[] first = ask("New passphrase for " + what + ": ", what);
            char[] second = ask("The same again: ", what);
            boolean same = Arrays.equals(first, second);
            Arrays.fill(second, '\0');
            if (!same) {
                throw new CommandException(ExitCode.USAGE, "the two passphrases differ; nothing was done");
            }
            return first;
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<char[]> given() throws IOException {
        Path named = file;
        return named == null ? PassphraseSource.in(System.getenv()) : Optional.of(PassphraseSource.read(named));
    }

    private static char[] ask(String prompt, String what) throws IOException {
        char @Nullable [] typed = typed(System.console(), prompt);
        if (typed == null) {
            throw new IOException(what + " needs a passphrase, and there is no terminal to ask at; name a file with"
                    + " --passphrase-file or " + PassphraseSource.FILE_VARIABLE + ", or give it in "
                    + PassphraseSource.VARIABLE);
        }
        return typed;
    }

    private static char @Nullable [] typed(java.io.@Nullable Console terminal, String prompt) {
        return terminal != null && terminal.isTerminal() ? terminal.readPassword("%s", prompt) : null;
    }
}
