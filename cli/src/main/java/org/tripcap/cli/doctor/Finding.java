package org.tripcap.cli.doctor;

import java.util.Locale;

/**
 * What was found about one thing that tripcap needs.
 *
 * @param check what was looked at, in a word or two
 * @param found what was found, in words
 * @param advice what to do; empty where there is nothing to do
 */
public record Finding(String check, State state, String found, String advice) {

    /** How it is, from good to bad. */
    public enum State {
        /** As it should be. */
        SOUND,
        /** Could not be looked at, or there is nothing to look at. */
        SKIPPED,
        /** Works, and somebody should look at it. */
        ATTENTION,
        /** Keeps tripcap from its work, or from what it promises. */
        FAULT;

        /** For programs. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding sound(String check, String found) {
        return new Finding(check, State.SOUND, found, "");
    }

    static Finding skipped(String check, String found, String advice) {
        return new Finding(check, State.SKIPPED, found, advice);
    }

    static Finding attention(String check, String found, String advice) {
        return new Finding(check, State.ATTENTION, found, advice);
    }

    static Finding fault(String check, String found, String advice) {
        return new Finding(check, State.FAULT, found, advice);
    }
}
