package io.edgewitness.edge.runtime;

import java.util.List;

/** Everything that can be wrong and is told to a person: a code to search for, words in English and Chinese, an exit code. */
public enum Problem {
    UNREADABLE_FILE("EW-1001", 2, "cannot read the file: %s", "无法读取文件：%s"),
    YAML_SYNTAX("EW-1002", 2, "this is not YAML: %s", "不是有效的 YAML：%s"),
    UNKNOWN_KEY("EW-1003", 2, "unknown key '%s'; %s", "未知的键“%s”；%s"),
    MISSING_KEY("EW-1004", 2, "'%s' is missing; add it, %s", "缺少“%s”；请填写%s"),
    WRONG_TYPE("EW-1005", 2, "'%s' must be %s, not %s", "“%s”应为%s，而不是%s"),
    REFUSED_VALUE("EW-1006", 2, "'%s': %s", "“%s”：%s"),
    DUPLICATE_KEY("EW-1007", 2, "key '%s' stands here twice; remove one", "键“%s”重复；请删除其中一个"),
    DUPLICATE_ID("EW-1008", 2, "%s id '%s' is already used in line %s; choose another", "%s 标识“%s”已在第 %s 行使用；请换一个"),
    UNKNOWN_POINT("EW-1009", 2, "point '%s' is not defined; %s", "测点“%s”未定义；%s"),
    UNKNOWN_ADAPTER("EW-1010", 2, "no adapter of type '%s' is installed; installed: %s", "未安装类型为“%s”的适配器；已安装：%s"),
    UNKNOWN_SCENARIO("EW-1011", 2, "no scenario of type '%s' is installed; installed: %s", "未安装类型为“%s”的场景；已安装：%s"),
    NOT_UCUM("EW-1012", 2, "'%s' is not a UCUM unit; %s", "“%s”不是 UCUM 单位；%s"),
    UNKNOWN_INPUT("EW-1013", 2, "the scenario has no input '%s'; its inputs: %s", "该场景没有输入“%s”；可用输入：%s"),
    MISSING_INPUT("EW-1014", 2, "input '%s' is missing; name at least one point", "缺少输入“%s”；请至少填写一个测点"),
    ONE_POINT_ONLY("EW-1015", 2, "input '%s' takes one point, not %s", "输入“%s”只接受一个测点，而不是 %s 个"),
    UNIT_MISMATCH(
            "EW-1016",
            2,
            "input '%s' takes points in %s, but '%s' is in %s; correct the point's unit or choose another point",
            "输入“%s”要求单位 %s，而测点“%s”的单位是 %s；请更正单位或换一个测点"),
    NO_REFERENCE("EW-1017", 2, "%s cannot be filled in: %s", "%s 无法取值：%s"),
    SCENARIO_REFUSED("EW-1018", 2, "the scenario refuses this: %s", "场景拒绝该配置：%s"),
    UNKNOWN_ISSUER("EW-1019", 2, "no scenario has the id '%s', so it cannot be allowed; %s", "没有标识为“%s”的场景，无法授权；%s"),
    BAD_PLUGIN("EW-1020", 2, "plugin %s cannot be used: %s", "插件 %s 无法使用：%s"),
    USAGE("EW-1021", 2, "%s", "%s"),
    NOTHING_THERE(
            "EW-1022",
            2,
            "%s holds no ledger; give the folder that 'run --data' wrote",
            "%s 中没有账本；请给出 run --data 所用的目录"),
    NO_SUCH_MODULE("EW-1023", 2, "no scenario module '%s' is installed; installed: %s", "未安装场景模块“%s”；已安装：%s"),
    WILDCARD_POINT(
            "EW-1024",
            2,
            "point '%s' is a wildcard and has no values of its own; name the points that you mean, as its name: spells them",
            "测点“%s”是通配测点，本身没有数值；请按其 name: 的写法填写具体测点"),
    NO_TARGET("EW-1025", 2, "point '%s' takes no orders: %s", "测点“%s”不接受指令：%s"),
    NO_TEXT("EW-1026", 2, "character %s has no place in a text; delete it", "字符 %s 不能出现在文本中；请删除"),
    NO_BLOB(
            "EW-1027",
            2,
            "this ledger keeps no bytes with the SHA-256 %s: they are of another agent, or went when the ledger was full (ledger.quota)",
            "账本中没有 SHA-256 为 %s 的内容：它属于其他代理，或在账本写满（ledger.quota）时已被删除"),
    REMARK("EW-1028", 0, "to know: %s", "提示：%s"),
    RESTART_NEEDED(
            "EW-1030",
            2,
            "%s cannot change while the agent runs: restart needed; adapters, scenarios and commands can",
            "%s 不能在运行中更改：需要重启；适配器、场景和命令可以"),
    HOLDS_NEED(
            "EW-1031",
            2,
            "plans need about %s of disk: set ledger.quota to %s or more, on a disk that has it; else the oldest samples that they hold go first",
            "取证计划约需 %s 的存储：请将 ledger.quota 设为 %s 以上，并保证磁盘空间；否则其中最早的样本会先被删除"),
    ALREADY_RUNNING(
            "EW-2001", 1, "another agent works on %s; stop it, or use another folder", "另一个代理正在使用 %s；请先停止它，或换一个目录"),
    PORT_TAKEN(
            "EW-2002", 1, "cannot listen on %s: %s; free it or change http.listen", "无法监听 %s：%s；请释放端口或修改 http.listen"),
    LEDGER_BROKEN("EW-2003", 1, "the ledger cannot be used: %s", "账本无法使用：%s"),
    NOT_VERIFIED("EW-2004", 1, "the ledger does not verify: %s", "账本未通过校验：%s"),
    FAILED("EW-2005", 1, "%s", "%s"),
    OTHER_SIDE("EW-3001", 3, "%s", "%s");

    private final String code;
    private final int exit;
    private final String en;
    private final String zh;

    Problem(String code, int exit, String en, String zh) {
        this.code = code;
        this.exit = exit;
        this.en = en;
        this.zh = zh;
    }

    public String code() {
        return code;
    }

    /** 0 it is told and nothing is wrong, 1 failed at work, 2 the user's input is wrong, 3 the other side refused or is away. */
    public int exit() {
        return exit;
    }

    /** {@code EW-xxxx: words}. */
    public String say(Language language, List<Text> arguments) {
        Object[] words = arguments.stream().map(a -> a.in(language)).toArray();
        return code + ": " + String.format(language == Language.ZH ? zh : en, words);
    }
}
