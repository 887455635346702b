package org.tripcap.capture.program;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
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

    /** What is wrong with a file; of some exceptions the file's name is the whole message. */
    public static String reason(Exception problem) {
        return switch (problem) {
            case NoSuchFileException missing -> missing.getMessage() + " does not exist";
            case AccessDeniedException denied -> denied.getMessage() + " may not be read by this user";
            default -> String.valueOf(problem.getMessage());
        };
    }

    /** Every problem that was found, not only the first. */
    public List<String> problems() {
        return problems;
    }
}
