package org.tripcap.cli.doctor;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tripcap.ingest.config.ConfigurationException;
import org.tripcap.ingest.respond.PolicyFile;

/** Looks at everything. Nothing is changed, but for a file that is made in the outbox's directory and deleted again. */
public final class Examination {

    private Examination() {}

    /**
     * Looks at everything, one thing after the other; what is away costs some seconds.
     *
     * @param now for how long certificates are still valid
     * @param times how findings write times
     * @param told hears of each finding at once
     * @return all findings
     */
    public static List<Finding> of(
            Subject subject, Instant now, Function<Instant, String> times, Consumer<Finding> told)
            throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        Consumer<Finding> both = finding -> {
            findings.add(finding);
            told.accept(finding);
        };
        HostExamination.of(subject.interfaces()).forEach(both);
        configuration(subject).forEach(both);
        KeyExamination.of(subject.data(), subject.keys(), now, times).forEach(both);
        OutboxExamination.of(subject.outbox()).forEach(both);
        ServiceExamination.of(subject, both);
        return findings;
    }

    private static List<Finding> configuration(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        if (subject.configuration().isEmpty()) {
            findings.add(Finding.sound("configuration", "nothing in it is wrong"));
        }
        subject.configuration()
                .forEach(problem -> findings.add(Finding.fault(
                        "configuration", problem, "correct it; 'tripcap config reference' tells what can be set")));
        subject.policy().ifPresent(file -> {
            try {
                int rules = PolicyFile.read(file).rules().size();
                findings.add(Finding.sound("policy", file + " has " + rules + " rules"));
            } catch (ConfigurationException e) {
                findings.add(Finding.fault(
                        "policy",
                        String.valueOf(e.getMessage()),
                        "correct it; 'tripcap policy test' tells what it does"));
            } catch (IOException e) {
                findings.add(Finding.fault(
                        "policy", file + " cannot be read: " + e, "name another with up.policy, or make it readable"));
            }
        });
        return findings;
    }
}
