package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.PrintedFigure.Mark;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A complete application for the notice of Liaoning, with lists, files and figures. */
final class LiaoningSamples {
    private LiaoningSamples() {}

    static final String YAML = """
            notice: liaoning-2024
            filing-date: 2024-03-10
            fields:
              LN-E-1: 产业园区
              LN-E-5: 是
              LN-E-6: 是
              LN-E-9: 是
              LN-E-9P: 赵六
              LN-1.1-01: 示例高新技术产业园区管理委员会
              LN-1.1-02: 91350100M000100Y43
              LN-1.1-03: 政府/园区管委会
              LN-1.1-04: 辽宁省沈阳市示例区示例大街1号
              LN-1.1-06: 812.5
              LN-1.1-08: 李四
              LN-1.1-09: 024-12345678
              LN-1.1-10: 处长
              LN-1.1-11: "13800000000"
              LN-1.1-12: 024-12345679
              LN-1.1-13: contact@example.com
              LN-1.2-01: 示例园区“5G+工业互联网”融合应用先导区试点项目
              LN-1.2-02: {from: 2024-04, to: 2026-03}
              LN-1.2-03: 辽宁省沈阳市示例区
              LN-1.2-04: 王五
              LN-1.2-05: 副主任/高级工程师
              LN-KPI-01: 出台先导区试点方案和配套政策两项。
              LN-KPI-04: 96.4
              LN-KPI-05: 2
              LN-KPI-06: 管委会、运营商、企业共建共享，按流量和终端数计费。
              LN-KPI-07: 3
              LN-KPI-08: 4
              LN-KPI-09: 0
              LN-KPI-10: 同一版本的能效管控模块在六家企业复制。
              LN-KPI-11: 围绕装备制造，形成机加工、铸造两类融合应用。
              LN-KPI-12: 1
              LN-KPI-13: 5
              LN-KPI-14: 1
              LN-KPI-15: 6
              LN-KPI-16: 40
              LN-KPI-17: 接入设备全部双向认证，定级备案三项。
              LN-KPI-18: 为中小企业提供检测、培训和供需对接服务。
              LN-KPI-19: 转化科研成果五项。
              LN-1.3: |
                先导区以装备制造为主导产业，建设5G专网和平台，推广典型应用场景。
                全月用电{{figure:kwh}}。
              LN-2.1: 背景和意义一段。
              LN-2.2: |
                园区现有工业企业二百余家。
                已建成5G基站若干。
              LN-2.3.1: 建设目标一段。
              LN-2.3.2: 主要任务一段。
              LN-2.3.3: 组织保障一段。
              LN-2.3.4: 安全技术方案一段。
              LN-2.4: 效益见下表，其中单位产品电耗下降{{figure:drop}}。
              LN-2.5: 创新性一段。
              LN-2.6: 可推广性一段。
              LN-2.7: 团队和计划一段。
            lists:
              LN-1.1-07:
                - {name: 示例重工有限公司, code: 91350100M000100Y43, revenue: 68.5, proof: acceptance.pdf}
              LN-KPI-01:
                - {name: 先导区试点方案, number: 示管发〔2024〕1号, date: 2024-01-15, issuer: 示例园区管委会, proof: licence.pdf}
                - {name: 5G专网补贴办法, number: 示管发〔2024〕2号, date: 2024-02-01, issuer: 示例园区管委会, proof: contract.pdf}
              LN-KPI-02:
                - {name: 工业互联网专项, source: 省工信厅, amount: 1200, date: 2023-06-01, proof: audit-2021.pdf}
                - {name: 园区配套, source: 园区财政, amount: 800.5}
              LN-KPI-03:
                - {operator: 移动, number: G-001, name: 一号站, kind: 宏站, place: 示例大街}
                - {operator: 联通, number: G-002, name: 二号站, kind: 室分, place: 一号厂房}
                - {operator: 联通, number: G-002, name: 二号站重复, kind: 室分, place: 一号厂房}
            figures: []
            attachments:
              LN-3.1: licence.jpg
              LN-A-TAX: audit-2021.pdf
              LN-A-05: acceptance.pdf
              LN-3.2: [contract.pdf]
            """;

    static Project load(Path folder, String yaml, Notice notice) {
        byte[] licence = Samples.photo("jpg", 1200, 1700, Color.LIGHT_GRAY);
        return Samples.load(folder, yaml, notice, Map.of("licence.jpg", licence));
    }

    static List<PrintedFigure> figures() {
        return List.of(
                Samples.figure("kwh", "用电量", "LN-2.4", "12345.6", "2.4", "千瓦时", "", Mark.M1, "energy-consumption@1"),
                Samples.figure(
                        "drop",
                        "单位产品电耗下降率",
                        "LN-2.4",
                        "8.3",
                        "1.2",
                        "%",
                        "2023-07-01至2023-07-31",
                        Mark.M2,
                        "relative-change@1"),
                Samples.figure(
                        "saving",
                        "电费节约",
                        "LN-2.4",
                        "3.21",
                        "0.46",
                        "万元",
                        "2023-07-01至2023-07-31",
                        Mark.D_DECLARED,
                        "cost-saving@1"));
    }
}
