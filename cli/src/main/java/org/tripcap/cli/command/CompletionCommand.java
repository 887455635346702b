package org.tripcap.cli.command;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Writes what makes a shell complete commands, options and the ids of incidents. */
@Command(
        name = "completion",
        description = "Write a script that makes the shell complete tripcap's commands, options and incidents.",
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

    @Parameters(paramLabel = "bash|zsh", converter = ShellConverter.class, description = "The shell.")
    private Shell shell;

    /** Takes shells as they are typed, and names them so where another is. */
    private static final class ShellConverter implements ITypeConverter<Shell> {
        @Override
        public Shell convert(String typed) {
            return Arrays.stream(Shell.values())
                    .filter(each -> each.toString().equals(typed))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + typed + "' is none of them; expected one of "
                            + Arrays.stream(Shell.values()).map(Shell::toString).collect(joining(", "))));
        }
    }

    /** Commands such as {@code incident show}, whose argument is an incident. */
    private static Stream<String> aboutIncidents(CommandLine parent) {
        return parent.getSubcommands().values().stream().flatMap(each -> {
            boolean about = each.getCommandSpec().positionalParameters().stream()
                    .anyMatch(parameter -> parameter.paramLabel().startsWith(IncidentArgument.LABEL));
            CommandSpec group = parent.getCommandSpec();
            return about ? Stream.of("'" + group.name() + " " + each.getCommandName() + "'") : aboutIncidents(each);
        });
    }

    /** Where nothing else fits, the ids of incidents, asked of the running system. */
    private static String incidents(String commands) {
        return """

        _complete_tripcap_incidents() {
          _complete_tripcap
          local word=${COMP_WORDS[COMP_CWORD]}
          if [[ ${#COMPREPLY[@]} -eq 0 && $word != -* && ${COMP_WORDS[COMP_CWORD-1]} != -* ]]; then
            case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in
              %s)
                COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" incident list --json 2>/dev/null \\
                  | grep -oE '"id" *: *"[0-9a-f]{32}"' | cut -d'"' -f4)" -- "$word")) ;;
            esac
          fi
        }
        complete -F _complete_tripcap_incidents -o default tripcap
        """.formatted(commands);
    }

    @Override
    public Integer call() {
        CommandLine root = Tripcap.wholeCommandLine();
        String script = AutoComplete.bash("tripcap", root)
                + incidents(aboutIncidents(root).distinct().sorted().collect(joining(" | ")));
        Console console = new Console(command.commandLine().getOut());
        console.result((shell == Shell.ZSH ? ZSH_PROLOGUE : "") + script);
        return ExitCode.OK;
    }
}
