package org.tripcap.cli.command;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Asks before what cannot be undone. Where nobody can be asked, {@code --yes} has to say so. */
final class Confirmation {

    private static final Set<String> AGREEMENT = Set.of("y", "yes");

    @Option(names = "--yes", description = "Do not ask whether to go on; needed where there is no terminal to ask at.")
    private boolean yes;

    /**
     * Asks for a yes.
     *
     * @param act what would be done, as it completes "Really ..."
     * @throws CommandException if the answer is no, or there is nobody to ask
     */
    void proceed(String act) {
        if (!yes) {
            String typed = answer("Really " + act + "? This cannot be undone. [y/N] ", act);
            if (!AGREEMENT.contains(typed.toLowerCase(Locale.ROOT))) {
                throw new CommandException(ExitCode.REFUSED, "nothing was done");
            }
        }
    }

    /**
     * Asks to type a word, for what is graver.
     *
     * @param word to be typed
     * @param of what the word is the beginning of
     */
    void proceed(String act, String word, String of) {
        if (!yes
                && !answer("Type the first " + word.length() + " characters of " + of + " to " + act + ": ", act)
                        .equals(word)) {
            throw new CommandException(ExitCode.REFUSED, "nothing was done");
        }
    }

    private static String answer(String question, String act) {
        java.io.Console terminal = Terminal.conversation()
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE, "there is nobody to ask whether to " + act + "; say --yes if you mean it"));
        @Nullable String typed = terminal.readLine("%s", question);
        return typed == null ? "" : typed.strip();
    }
}
