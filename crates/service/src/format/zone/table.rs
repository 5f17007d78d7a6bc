//! Which time zone a country or a region lives in. Every country of ISO 3166 has
//! its capital's; regions have the one of most of their people.

/// The ids that the documentation tells; nobody tells the others.
pub const IDS: [(u32, &str); 10] = [
    (1, "UTC"),
    (36, "AU-ACT"),
    (50, "BD"),
    (114, "CA-QC"),
    (140, "DK"),
    (156, "FR"),
    (261, "NO"),
    (425, "US-CA"),
    (433, "US-HI"),
    (460, "US-NY"),
];

/// `<code>=<zone>`, with a blank between two.
pub const COUNTRIES: &str = "\
    UTC=UTC GMT=UTC UK=Europe/London \
    AD=Europe/Andorra AE=Asia/Dubai AF=Asia/Kabul AG=America/Antigua AI=America/Anguilla \
    AL=Europe/Tirane AM=Asia/Yerevan AO=Africa/Luanda AQ=Antarctica/McMurdo \
    AR=America/Argentina/Buenos_Aires AS=Pacific/Pago_Pago AT=Europe/Vienna AU=Australia/Sydney \
    AW=America/Aruba AX=Europe/Mariehamn AZ=Asia/Baku BA=Europe/Sarajevo BB=America/Barbados \
    BD=Asia/Dhaka BE=Europe/Brussels BF=Africa/Ouagadougou BG=Europe/Sofia BH=Asia/Bahrain \
    BI=Africa/Bujumbura BJ=Africa/Porto-Novo BL=America/St_Barthelemy BM=Atlantic/Bermuda \
    BN=Asia/Brunei BO=America/La_Paz BQ=America/Kralendijk BR=America/Sao_Paulo \
    BS=America/Nassau BT=Asia/Thimphu BV=Europe/Oslo BW=Africa/Gaborone BY=Europe/Minsk \
    BZ=America/Belize CA=America/Toronto CC=Indian/Cocos CD=Africa/Kinshasa CF=Africa/Bangui \
    CG=Africa/Brazzaville CH=Europe/Zurich CI=Africa/Abidjan CK=Pacific/Rarotonga \
    CL=America/Santiago CM=Africa/Douala CN=Asia/Shanghai CO=America/Bogota \
    CR=America/Costa_Rica CU=America/Havana CV=Atlantic/Cape_Verde CW=America/Curacao \
    CX=Indian/Christmas CY=Asia/Nicosia CZ=Europe/Prague DE=Europe/Berlin DJ=Africa/Djibouti \
    DK=Europe/Copenhagen DM=America/Dominica DO=America/Santo_Domingo DZ=Africa/Algiers \
    EC=America/Guayaquil EE=Europe/Tallinn EG=Africa/Cairo EH=Africa/El_Aaiun ER=Africa/Asmara \
    ES=Europe/Madrid ET=Africa/Addis_Ababa FI=Europe/Helsinki FJ=Pacific/Fiji \
    FK=Atlantic/Stanley FM=Pacific/Pohnpei FO=Atlantic/Faroe FR=Europe/Paris \
    GA=Africa/Libreville GB=Europe/London GD=America/Grenada GE=Asia/Tbilisi GF=America/Cayenne \
    GG=Europe/Guernsey GH=Africa/Accra GI=Europe/Gibraltar GL=America/Nuuk GM=Africa/Banjul \
    GN=Africa/Conakry GP=America/Guadeloupe GQ=Africa/Malabo GR=Europe/Athens \
    GS=Atlantic/South_Georgia GT=America/Guatemala GU=Pacific/Guam GW=Africa/Bissau \
    GY=America/Guyana HK=Asia/Hong_Kong HM=Indian/Kerguelen HN=America/Tegucigalpa \
    HR=Europe/Zagreb HT=America/Port-au-Prince HU=Europe/Budapest ID=Asia/Jakarta \
    IE=Europe/Dublin IL=Asia/Jerusalem IM=Europe/Isle_of_Man IN=Asia/Kolkata IO=Indian/Chagos \
    IQ=Asia/Baghdad IR=Asia/Tehran IS=Atlantic/Reykjavik IT=Europe/Rome JE=Europe/Jersey \
    JM=America/Jamaica JO=Asia/Amman JP=Asia/Tokyo KE=Africa/Nairobi KG=Asia/Bishkek \
    KH=Asia/Phnom_Penh KI=Pacific/Tarawa KM=Indian/Comoro KN=America/St_Kitts KP=Asia/Pyongyang \
    KR=Asia/Seoul KW=Asia/Kuwait KY=America/Cayman KZ=Asia/Almaty LA=Asia/Vientiane \
    LB=Asia/Beirut LC=America/St_Lucia LI=Europe/Vaduz LK=Asia/Colombo LR=Africa/Monrovia \
    LS=Africa/Maseru LT=Europe/Vilnius LU=Europe/Luxembourg LV=Europe/Riga LY=Africa/Tripoli \
    MA=Africa/Casablanca MC=Europe/Monaco MD=Europe/Chisinau ME=Europe/Podgorica \
    MF=America/Marigot MG=Indian/Antananarivo MH=Pacific/Majuro MK=Europe/Skopje \
    ML=Africa/Bamako MM=Asia/Yangon MN=Asia/Ulaanbaatar MO=Asia/Macau MP=Pacific/Saipan \
    MQ=America/Martinique MR=Africa/Nouakchott MS=America/Montserrat MT=Europe/Malta \
    MU=Indian/Mauritius MV=Indian/Maldives MW=Africa/Blantyre MX=America/Mexico_City \
    MY=Asia/Kuala_Lumpur MZ=Africa/Maputo NA=Africa/Windhoek NC=Pacific/Noumea NE=Africa/Niamey \
    NF=Pacific/Norfolk NG=Africa/Lagos NI=America/Managua NL=Europe/Amsterdam NO=Europe/Oslo \
    NP=Asia/Kathmandu NR=Pacific/Nauru NU=Pacific/Niue NZ=Pacific/Auckland OM=Asia/Muscat \
    PA=America/Panama PE=America/Lima PF=Pacific/Tahiti PG=Pacific/Port_Moresby PH=Asia/Manila \
    PK=Asia/Karachi PL=Europe/Warsaw PM=America/Miquelon PN=Pacific/Pitcairn \
    PR=America/Puerto_Rico PS=Asia/Hebron PT=Europe/Lisbon PW=Pacific/Palau PY=America/Asuncion \
    QA=Asia/Qatar RE=Indian/Reunion RO=Europe/Bucharest RS=Europe/Belgrade RU=Europe/Moscow \
    RW=Africa/Kigali SA=Asia/Riyadh SB=Pacific/Guadalcanal SC=Indian/Mahe SD=Africa/Khartoum \
    SE=Europe/Stockholm SG=Asia/Singapore SH=Atlantic/St_Helena SI=Europe/Ljubljana \
    SJ=Arctic/Longyearbyen SK=Europe/Bratislava SL=Africa/Freetown SM=Europe/San_Marino \
    SN=Africa/Dakar SO=Africa/Mogadishu SR=America/Paramaribo SS=Africa/Juba ST=Africa/Sao_Tome \
    SV=America/El_Salvador SX=America/Lower_Princes SY=Asia/Damascus SZ=Africa/Mbabane \
    TC=America/Grand_Turk TD=Africa/Ndjamena TF=Indian/Kerguelen TG=Africa/Lome TH=Asia/Bangkok \
    TJ=Asia/Dushanbe TK=Pacific/Fakaofo TL=Asia/Dili TM=Asia/Ashgabat TN=Africa/Tunis \
    TO=Pacific/Tongatapu TR=Europe/Istanbul TT=America/Port_of_Spain TV=Pacific/Funafuti \
    TW=Asia/Taipei TZ=Africa/Dar_es_Salaam UA=Europe/Kyiv UG=Africa/Kampala UM=Pacific/Midway \
    US=America/New_York UY=America/Montevideo UZ=Asia/Tashkent VA=Europe/Vatican \
    VC=America/St_Vincent VE=America/Caracas VG=America/Tortola VI=America/St_Thomas \
    VN=Asia/Ho_Chi_Minh VU=Pacific/Efate WF=Pacific/Wallis WS=Pacific/Apia XK=Europe/Belgrade \
    YE=Asia/Aden YT=Indian/Mayotte ZA=Africa/Johannesburg ZM=Africa/Lusaka ZW=Africa/Harare";

/// Regions, in the same way.
pub const REGIONS: &str = "\
    US-AK=America/Anchorage US-AL=America/Chicago US-AR=America/Chicago US-AZ=America/Phoenix \
    US-CA=America/Los_Angeles US-CO=America/Denver US-CT=America/New_York US-DC=America/New_York \
    US-DE=America/New_York US-FL=America/New_York US-GA=America/New_York US-HI=Pacific/Honolulu \
    US-IA=America/Chicago US-ID=America/Boise US-IL=America/Chicago \
    US-IN=America/Indiana/Indianapolis US-KS=America/Chicago US-KY=America/New_York \
    US-LA=America/Chicago US-MA=America/New_York US-MD=America/New_York US-ME=America/New_York \
    US-MI=America/Detroit US-MN=America/Chicago US-MO=America/Chicago US-MS=America/Chicago \
    US-MT=America/Denver US-NC=America/New_York US-ND=America/Chicago US-NE=America/Chicago \
    US-NH=America/New_York US-NJ=America/New_York US-NM=America/Denver US-NV=America/Los_Angeles \
    US-NY=America/New_York US-OH=America/New_York US-OK=America/Chicago \
    US-OR=America/Los_Angeles US-PA=America/New_York US-RI=America/New_York \
    US-SC=America/New_York US-SD=America/Chicago US-TN=America/Chicago US-TX=America/Chicago \
    US-UT=America/Denver US-VA=America/New_York US-VT=America/New_York US-WA=America/Los_Angeles \
    US-WI=America/Chicago US-WV=America/New_York US-WY=America/Denver CA-AB=America/Edmonton \
    CA-BC=America/Vancouver CA-MB=America/Winnipeg CA-NB=America/Moncton CA-NL=America/St_Johns \
    CA-NS=America/Halifax CA-NT=America/Edmonton CA-NU=America/Iqaluit CA-ON=America/Toronto \
    CA-PE=America/Halifax CA-QC=America/Toronto CA-SK=America/Regina CA-YT=America/Whitehorse \
    AU-ACT=Australia/Sydney AU-NSW=Australia/Sydney AU-NT=Australia/Darwin \
    AU-QLD=Australia/Brisbane AU-SA=Australia/Adelaide AU-TAS=Australia/Hobart \
    AU-VIC=Australia/Melbourne AU-WA=Australia/Perth BR-AC=America/Rio_Branco \
    BR-AL=America/Maceio BR-AM=America/Manaus BR-AP=America/Belem BR-BA=America/Bahia \
    BR-CE=America/Fortaleza BR-DF=America/Sao_Paulo BR-ES=America/Sao_Paulo \
    BR-GO=America/Sao_Paulo BR-MA=America/Fortaleza BR-MG=America/Sao_Paulo \
    BR-MS=America/Campo_Grande BR-MT=America/Cuiaba BR-PA=America/Belem BR-PB=America/Fortaleza \
    BR-PE=America/Recife BR-PI=America/Fortaleza BR-PR=America/Sao_Paulo BR-RJ=America/Sao_Paulo \
    BR-RN=America/Fortaleza BR-RO=America/Porto_Velho BR-RR=America/Boa_Vista \
    BR-RS=America/Sao_Paulo BR-SC=America/Sao_Paulo BR-SE=America/Maceio BR-SP=America/Sao_Paulo \
    BR-TO=America/Araguaina MX-AGU=America/Mexico_City MX-BCN=America/Tijuana \
    MX-BCS=America/Mazatlan MX-CAM=America/Merida MX-CHH=America/Chihuahua \
    MX-CHP=America/Mexico_City MX-CMX=America/Mexico_City MX-COA=America/Monterrey \
    MX-COL=America/Mexico_City MX-DUR=America/Monterrey MX-GRO=America/Mexico_City \
    MX-GUA=America/Mexico_City MX-HID=America/Mexico_City MX-JAL=America/Mexico_City \
    MX-MEX=America/Mexico_City MX-MIC=America/Mexico_City MX-MOR=America/Mexico_City \
    MX-NAY=America/Mazatlan MX-NLE=America/Monterrey MX-OAX=America/Mexico_City \
    MX-PUE=America/Mexico_City MX-QUE=America/Mexico_City MX-ROO=America/Cancun \
    MX-SIN=America/Mazatlan MX-SLP=America/Mexico_City MX-SON=America/Hermosillo \
    MX-TAB=America/Mexico_City MX-TAM=America/Monterrey MX-TLA=America/Mexico_City \
    MX-VER=America/Mexico_City MX-YUC=America/Merida MX-ZAC=America/Mexico_City \
    RU-AL=Asia/Barnaul RU-ALT=Asia/Barnaul RU-AMU=Asia/Yakutsk RU-AST=Europe/Astrakhan \
    RU-BA=Asia/Yekaterinburg RU-BU=Asia/Irkutsk RU-CHE=Asia/Yekaterinburg RU-CHU=Asia/Anadyr \
    RU-IRK=Asia/Irkutsk RU-KAM=Asia/Kamchatka RU-KDA=Europe/Moscow RU-KEM=Asia/Novokuznetsk \
    RU-KGD=Europe/Kaliningrad RU-KGN=Asia/Yekaterinburg RU-KHA=Asia/Vladivostok \
    RU-KHM=Asia/Yekaterinburg RU-KIR=Europe/Kirov RU-KK=Asia/Krasnoyarsk RU-KYA=Asia/Krasnoyarsk \
    RU-LEN=Europe/Moscow RU-MAG=Asia/Magadan RU-MOS=Europe/Moscow RU-MOW=Europe/Moscow \
    RU-NIZ=Europe/Moscow RU-NVS=Asia/Novosibirsk RU-OMS=Asia/Omsk RU-ORE=Asia/Yekaterinburg \
    RU-PER=Asia/Yekaterinburg RU-PRI=Asia/Vladivostok RU-ROS=Europe/Moscow RU-SA=Asia/Yakutsk \
    RU-SAK=Asia/Sakhalin RU-SAM=Europe/Samara RU-SAR=Europe/Saratov RU-SPE=Europe/Moscow \
    RU-SVE=Asia/Yekaterinburg RU-TA=Europe/Moscow RU-TOM=Asia/Tomsk RU-TY=Asia/Krasnoyarsk \
    RU-TYU=Asia/Yekaterinburg RU-UD=Europe/Samara RU-ULY=Europe/Ulyanovsk \
    RU-VGG=Europe/Volgograd RU-VOR=Europe/Moscow RU-YAN=Asia/Yekaterinburg \
    RU-YEV=Asia/Vladivostok RU-ZAB=Asia/Chita";
