package org.tripcap.capture.program;

import java.util.List;

/** Settings that cannot be used. */
public final class SettingsException extends Exception {

    private static final long serialVersionUID = 1;

    private final List<String> problems;

    /** Of one problem or more; each names the setting, where its value comes from, and what to do. */
    public SettingsException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Every problem that was found, not only the first. */
    public List<String> problems() {
        return problems;
    }
}
