package org.tripcap.ingest.dissect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** FTP (RFC 959) and SMTP (RFC 5321): the server's greeting and the client's commands, without passwords. */
final class CommandReader implements StreamReader {
    private static final int MAX_LINE = 4 * 1024;

    private static final Set<String> FTP_COMMANDS = Set.of(
            "USER", "PASS", "ACCT", "CWD", "CDUP", "SMNT", "QUIT", "REIN", "PORT", "PASV", "TYPE", "STRU", "MODE",
            "RETR", "STOR", "STOU", "APPE", "ALLO", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD", "MKD", "PWD", "LIST",
            "NLST", "SITE", "SYST", "STAT", "HELP", "NOOP", "AUTH", "FEAT", "OPTS", "EPRT", "EPSV", "MLSD", "MLST",
            "SIZE", "MDTM", "PBSZ", "PROT", "LANG");
    private static final Set<String> SMTP_COMMANDS = Set.of(
            "HELO",
            "EHLO",
            "LHLO",
            "MAIL",
            "RCPT",
            "DATA",
            "RSET",
            "VRFY",
            "EXPN",
            "HELP",
            "NOOP",
            "QUIT",
            "AUTH",
            "STARTTLS",
            "BDAT");
    /** Their arguments are secrets. */
    private static final Set<String> SECRET = Set.of("PASS", "ACCT", "AUTH");

    private final String protocol;
    private final Set<String> known;
    private @Nullable String greeting;
    private final List<String> commands = new ArrayList<>();
    /** Between DATA and the line with a single dot. */
    private boolean inMail;

    private CommandReader(String protocol, Set<String> known) {
        this.protocol = protocol;
        this.known = known;
    }

    static CommandReader ftp() {
        return new CommandReader("ftp", FTP_COMMANDS);
    }

    static CommandReader smtp() {
        return new CommandReader("smtp", SMTP_COMMANDS);
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public int read(boolean fromClient, byte[] data, int from, int to) {
        int end = Text.find(data, from, to, '\n');
        if (end == to) {
            return to - from > MAX_LINE ? DONE : NEED_MORE;
        }
        int lineEnd = Text.trimEnd(data, from, end);
        if (!fromClient) {
            if (!Text.startsWith(data, from, lineEnd, "220")) {
                return DONE;
            }
            greeting = Text.of(data, from, lineEnd);
            return DONE;
        }
        boolean more = inMail ? mail(data, from, lineEnd) : command(data, from, lineEnd);
        return more ? end - from + 1 : DONE;
    }

    private boolean mail(byte[] data, int from, int to) {
        inMail = !(to - from == 1 && data[from] == '.');
        return true;
    }

    private boolean command(byte[] data, int from, int to) {
        int wordEnd = Text.find(data, from, to, ' ');
        if (wordEnd - from < 3 || wordEnd - from > 8) {
            return true;
        }
        String word = Text.of(data, from, wordEnd).toUpperCase(Locale.ROOT);
        if (!known.contains(word)) {
            return true;
        }
        boolean bare = wordEnd == to || SECRET.contains(word);
        commands.add(bare ? word : word + Text.of(data, wordEnd, to));
        inMail = word.equals("DATA");
        return commands.size() < Facts.MAX_VALUES && !word.equals("STARTTLS");
    }

    @Override
    public void gap(boolean fromClient) {
        // Lines are looked for anew; one cut at its start is no known command.
    }

    @Override
    public @Nullable Facts facts() {
        if (greeting == null && commands.isEmpty()) {
            return null;
        }
        return new Facts.Banner(protocol, null, greeting, commands);
    }
}
