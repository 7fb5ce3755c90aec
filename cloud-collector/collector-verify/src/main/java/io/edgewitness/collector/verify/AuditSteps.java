package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Steps 3 to 6 of an audit, what no program can do: as the record sheet prints them. */
public final class AuditSteps {
    static final Map<String, Step> ALL = Collections.unmodifiableMap(steps());

    private AuditSteps() {}

    record Step(Text title, List<Text> lines) {}

    /** @return numbers of the steps that a note may speak of */
    public static Set<String> numbers() {
        return ALL.keySet();
    }

    private static Map<String, Step> steps() {
        Map<String, Step> steps = new LinkedHashMap<>();
        steps.put(
                "3",
                new Step(
                        new Text("instrument", "三、到仪表前核对", "3. At the instruments"),
                        List.of(
                                new Text(
                                        "",
                                        "表计显示的示值 / 系统最近的示值（相差不超过一个采样间隔）",
                                        "register on the display / latest decoded register (within one interval)"),
                                new Text(
                                        "",
                                        "表号、互感器变比、检定标签与台账是否一致",
                                        "serial number, CT ratio and calibration label as registered"))));
        steps.put(
                "4",
                new Step(
                        new Text("challenge", "四、现场试验", "4. Live challenge"),
                        List.of(
                                new Text(
                                        "",
                                        "拔下一只传感器：在规定时间内显示缺失或报警",
                                        "a sensor is unplugged: missing or alarm within the stated time"),
                                new Text(
                                        "",
                                        "投入已知缺陷、颠倒工序或错误批次：报警",
                                        "a known defect, a reversed step or a wrong lot: alarm"),
                                new Text("", "断开5G链路：本地存储，恢复后补齐", "the 5G link is cut: stored, and closed afterwards"),
                                new Text(
                                        "",
                                        "模组页面：制式、PLMN、IMEI、ICCID 与台账一致",
                                        "modem: RAT, PLMN, IMEI and ICCID as registered"))));
        steps.put(
                "5",
                new Step(
                        new Text("completeness", "五、完整性", "5. Completeness"),
                        List.of(
                                new Text(
                                        "",
                                        "缺号、重启、时钟跳变、配置变更、人工改值及其原因",
                                        "holes, restarts, clock steps, changes of configuration, overrides, with"
                                                + " reasons"),
                                new Text(
                                        "",
                                        "剔除时段所占比例；放回后指标变为",
                                        "share of time left out; the figure with it put back"))));
        steps.put(
                "6",
                new Step(
                        new Text("totals", "六、以独立总量印证", "6. Independent totals"),
                        List.of(
                                new Text("", "电费单月电量 / 表计示值之差", "monthly utility bill / differences of registers"),
                                new Text(
                                        "",
                                        "MES合格品数 / 系统计数；发货单 / 追溯事件；工资工时 / 登录工时",
                                        "MES good count / counted; shipments / trace events; payroll hours / log-in"
                                                + " hours"))));
        return steps;
    }
}
