package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.testing.Programs;

/** What the shell makes of the script. */
class CompletionCommandTest {

    @TempDir
    private Path directory;

    private Path script(String shell) throws Exception {
        return Files.writeString(
                directory.resolve(shell),
                Outcome.of(List.of("completion", shell)).succeeded());
    }

    /** What bash offers once this was typed and Tab pressed. */
    private List<String> offered(String... typed) throws Exception {
        String words = String.join(" ", typed);
        return Programs.output(
                        "bash",
                        "--norc",
                        "-c",
                        "source '" + script("bash") + "'; COMP_WORDS=(" + words + "); COMP_CWORD=" + (typed.length - 1)
                                + "; COMP_LINE='" + words + "'; COMP_POINT=${#COMP_LINE}"
                                + "; complete -p tripcap >&2; _complete_tripcap; printf '%s\\n' \"${COMPREPLY[@]}\"")
                .lines()
                .map(String::strip)
                .toList();
    }

    @Test
    void bash_completesCommands_theirCommands_andOptions() throws Exception {
        assertThat(offered("tripcap", "inc")).containsExactly("incident");
        assertThat(offered("tripcap", "incident", "ext")).containsExactly("extend");
        assertThat(offered("tripcap", "incident", "open", "--leg")).containsExactly("--legal-basis");
        assertThat(offered("tripcap", "completion", "''")).containsExactlyInAnyOrder("bash", "zsh");
    }

    @Test
    void zsh_takesTheScript() throws Exception {
        assumeTrue(Programs.works("zsh", "--version"), "zsh is not installed");
        String defined = Programs.output(
                "zsh",
                "-f",
                "-c",
                "source '" + script("zsh") + "' && whence -w _complete_tripcap && complete -p tripcap");
        assertThat(defined).contains("_complete_tripcap: function");
    }

    @Test
    void anotherShell_isRefused_withThoseThereAre() {
        Outcome.of(List.of("completion", "fish")).failed(ExitCode.USAGE, "bash");
    }
}
