package org.tripcap.cli.command;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tripcap.capture.SensorExit;
import org.tripcap.ingest.ServerExit;
import picocli.CommandLine.Model.CommandSpec;

/** What the program's exit status means. Scripts depend on these numbers; they do not change. */
final class ExitCode {

    static final int OK = 0;
    /** Something failed that no other code names; the message says what. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** What was asked for does not exist. */
    static final int NOT_FOUND = 3;
    /** Refused: authority, policy or a state that does not allow it. */
    static final int REFUSED = 4;
    /** Kafka, Elasticsearch or the server cannot be reached. */
    static final int UNREACHABLE = 5;
    /** Evidence was changed, or is none; {@link org.tripcap.capture.custody.Verdict#INVALID}. */
    static final int INVALID = 13;

    /** What looks for faults found some that want attention, and none that keeps the system from its work. */
    static final int WARNED = 20;
    /** What looks for faults found some that do. */
    static final int FAULTY = 21;

    private static final Map<String, String> COMMON = new TreeMap<>(Map.of(
            "0", "done",
            "1", "failed; the message says why",
            "2", "wrong command line, configuration or input file",
            "3", "not found",
            "4", "refused by authority, policy or state",
            "5", "Kafka, Elasticsearch or the server not reachable"));
    /** Of all verifications; {@link org.tripcap.capture.custody.Verdict}. */
    private static final Map<String, String> VERDICTS =
            Map.of("10", "INDEX-DRIFT", "11", "INCOMPLETE", "12", "UNTRUSTED", "13", "INVALID");
    /** Commands that run until they are told to stop, with what their exit codes mean in place of the usual ones. */
    private static final Map<String, Map<String, String>> PROGRAMS = Map.of(
            "tripcap sensor", written(SensorExit.meanings()),
            "tripcap server", written(ServerExit.meanings()));
    /** By the name of a command: what its exit codes mean beside, or in place of, the usual ones. */
    private static final Map<String, Map<String, String>> SPECIAL = Map.of(
            "tripcap", allCodes(),
            "tripcap evidence verify", with(VERDICTS, "0", "VALID or VALID-ERASED"),
            "tripcap ledger audit", with(VERDICTS, "0", "VALID"),
            "tripcap doctor", Map.of("0", "sound", "20", "something wants attention", "21", "something is wrong"));

    private ExitCode() {}

    /** Writes what exit codes mean into the help of this command and of all below it. */
    static void document(CommandSpec command) {
        if (command.usageMessage().exitCodeListHeading().isEmpty()) {
            Map<String, String> codes = new TreeMap<>(Comparator.comparingInt(Integer::parseInt));
            codes.putAll(PROGRAMS.getOrDefault(command.qualifiedName(), COMMON));
            codes.putAll(SPECIAL.getOrDefault(command.qualifiedName(), Map.of()));
            command.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        }
        command.subcommands().values().forEach(each -> document(each.getCommandSpec()));
    }

    /** For the help of everything. */
    private static Map<String, String> allCodes() {
        Map<String, String> all = new TreeMap<>();
        VERDICTS.forEach((code, verdict) -> all.put(code, "verify and audit: " + verdict));
        all.put("0", "done; verify: VALID or VALID-ERASED; audit: VALID; doctor: sound");
        all.put("20", "doctor: something wants attention");
        all.put("21", "doctor: something is wrong");
        return all;
    }

    private static Map<String, String> written(Map<Integer, String> meanings) {
        return meanings.entrySet().stream()
                .collect(Collectors.toMap(each -> each.getKey().toString(), Map.Entry::getValue));
    }

    private static Map<String, String> with(Map<String, String> codes, String code, String meaning) {
        Map<String, String> more = new TreeMap<>(codes);
        more.put(code, meaning);
        return more;
    }
}
