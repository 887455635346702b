package org.tripcap.cli.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what makes a shell complete commands and options. */
@Command(
        name = "completion",
        description = "Write a script that makes the shell complete tripcap's commands and options.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(tripcap completion bash)",
            "  tripcap completion bash > ~/.local/share/bash-completion/completions/tripcap",
            "  tripcap completion zsh > ~/.tripcap-completion   # and in .zshrc: source ~/.tripcap-completion"
        })
final class CompletionCommand implements Callable<Integer> {

    /** Shells that completion is written for. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Zsh runs bash's completion; these make it able to. */
    private static final String ZSH_PROLOGUE = """
        autoload -Uz compinit && compinit
        autoload -Uz bashcompinit && bashcompinit
        """;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    private Shell shell;

    @Override
    public Integer call() {
        String script = AutoComplete.bash("tripcap", command.root().commandLine());
        Console console = new Console(command.commandLine().getOut());
        console.result((shell == Shell.ZSH ? ZSH_PROLOGUE : "") + script);
        return ExitCode.OK;
    }
}
